-- page, sqlite
SELECT t.id, t.pk, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.confidential = 0 OR t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
ORDER BY t.opened DESC, t.pk DESC
LIMIT $6
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 3
-- page, postgres
SELECT t.id, t.pk, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.confidential = 0 OR t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
ORDER BY t.opened DESC, t.pk DESC
LIMIT $6
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 3
-- page, sqlite
SELECT t.id, t.pk, t.case_pk, t.person, t.pk, t.pk
FROM involvements t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.case_pk AND (c.confidential = 0 OR EXISTS (SELECT 1 FROM assigned WHERE tenant = $2 AND user_pk = $3 AND assigned.pk = c.pk) IS TRUE OR EXISTS (SELECT 1 FROM granted WHERE tenant = $4 AND subject = $5 AND granted.pk = c.pk) IS TRUE)) IS TRUE
  AND t.case_pk IN ($6, $7)
LIMIT $8
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1099511627793
-- $7 1099511627790
-- $8 20001
-- page, postgres
SELECT t.id, t.pk, t.case_pk, t.person, t.pk, t.pk
FROM involvements t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.case_pk AND (c.confidential = 0 OR EXISTS (SELECT 1 FROM assigned WHERE tenant = $2 AND user_pk = $3 AND assigned.pk = c.pk) OR EXISTS (SELECT 1 FROM granted WHERE tenant = $4 AND subject = $5 AND granted.pk = c.pk)))
  AND t.case_pk IN ($6, $7)
LIMIT $8
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1099511627793
-- $7 1099511627790
-- $8 20001
-- page, sqlite
SELECT t.id, t.pk, t.pk, t.pk
FROM people t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (EXISTS (SELECT 1 FROM involvements v WHERE v.tenant = $2 AND v.person = t.pk AND v.hidden = 0 AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = v.tenant AND c.pk = v.case_pk AND c.hidden = 0 AND (c.confidential = 0 OR EXISTS (SELECT 1 FROM assigned WHERE tenant = $3 AND user_pk = $4 AND assigned.pk = c.pk) IS TRUE OR EXISTS (SELECT 1 FROM granted WHERE tenant = $5 AND subject = $6 AND granted.pk = c.pk) IS TRUE))) OR t.creator = $7 OR NOT EXISTS (SELECT 1 FROM involvements v WHERE v.tenant = $2 AND v.person = t.pk))
  AND t.pk IN ($8, $9)
LIMIT $10
-- $1 1
-- $2 1
-- $3 1
-- $4 1099511627785
-- $5 1
-- $6 1099511627785
-- $7 1099511627785
-- $8 1099511627791
-- $9 1099511627794
-- $10 19999
-- page, postgres
SELECT t.id, t.pk, t.pk, t.pk
FROM people t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (EXISTS (SELECT 1 FROM involvements v WHERE v.tenant = $2 AND v.person = t.pk AND v.hidden = 0 AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = v.tenant AND c.pk = v.case_pk AND c.hidden = 0 AND (c.confidential = 0 OR EXISTS (SELECT 1 FROM assigned WHERE tenant = $3 AND user_pk = $4 AND assigned.pk = c.pk) OR EXISTS (SELECT 1 FROM granted WHERE tenant = $5 AND subject = $6 AND granted.pk = c.pk)))) OR t.creator = $7 OR NOT EXISTS (SELECT 1 FROM involvements v WHERE v.tenant = $2 AND v.person = t.pk))
  AND t.pk IN ($8, $9)
LIMIT $10
-- $1 1
-- $2 1
-- $3 1
-- $4 1099511627785
-- $5 1
-- $6 1099511627785
-- $7 1099511627785
-- $8 1099511627791
-- $9 1099511627794
-- $10 19999
