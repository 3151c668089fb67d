-- page, sqlite
SELECT t.id, t.pk, t.pk, t.pk
FROM involvements t
WHERE +t.tenant = $1
  AND t.hidden = 0
  AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.case_pk AND (c.confidential = 0 OR c.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR c.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))) IS TRUE
  AND t.pk BETWEEN $6 AND $7
ORDER BY t.pk DESC
LIMIT $8
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1099511627776
-- $7 2199023255551
-- $8 3
-- page, postgres
SELECT t.id, t.pk, t.pk, t.pk
FROM involvements t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.case_pk AND (c.confidential = 0 OR c.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR c.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5)))
  AND t.pk BETWEEN $6 AND $7
ORDER BY t.pk DESC
LIMIT $8
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1099511627776
-- $7 2199023255551
-- $8 3
