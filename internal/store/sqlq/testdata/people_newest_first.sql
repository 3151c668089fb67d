-- page, sqlite
SELECT t.id, t.pk, t.pk, t.pk
FROM people t
WHERE +t.tenant = $1
  AND t.hidden = 0
  AND (EXISTS (SELECT 1 FROM involvements v WHERE v.tenant = $2 AND v.person = t.pk AND v.hidden = 0 AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = v.tenant AND c.pk = v.case_pk AND c.hidden = 0 AND (c.confidential = 0 OR c.pk IN (SELECT pk FROM assigned WHERE tenant = $3 AND user_pk = $4) OR c.pk IN (SELECT pk FROM granted WHERE tenant = $5 AND subject = $6)))) OR t.creator = $7 OR NOT EXISTS (SELECT 1 FROM involvements v WHERE v.tenant = $2 AND v.person = t.pk))
  AND t.pk BETWEEN $8 AND $9
ORDER BY t.pk DESC
LIMIT $10
-- $1 1
-- $2 1
-- $3 1
-- $4 1099511627785
-- $5 1
-- $6 1099511627785
-- $7 1099511627785
-- $8 1099511627776
-- $9 2199023255551
-- $10 3
-- page, postgres
SELECT t.id, t.pk, t.pk, t.pk
FROM people t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (EXISTS (SELECT 1 FROM involvements v WHERE v.tenant = $2 AND v.person = t.pk AND v.hidden = 0 AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = v.tenant AND c.pk = v.case_pk AND c.hidden = 0 AND (c.confidential = 0 OR c.pk IN (SELECT pk FROM assigned WHERE tenant = $3 AND user_pk = $4) OR c.pk IN (SELECT pk FROM granted WHERE tenant = $5 AND subject = $6)))) OR t.creator = $7 OR NOT EXISTS (SELECT 1 FROM involvements v WHERE v.tenant = $2 AND v.person = t.pk))
  AND t.pk BETWEEN $8 AND $9
ORDER BY t.pk DESC
LIMIT $10
-- $1 1
-- $2 1
-- $3 1
-- $4 1099511627785
-- $5 1
-- $6 1099511627785
-- $7 1099511627785
-- $8 1099511627776
-- $9 2199023255551
-- $10 3
-- count, sqlite
SELECT count(*)
FROM people t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk NOT IN (SELECT u.pk FROM people u WHERE u.tenant = $2 AND u.pk IN (SELECT v.person FROM involvements v WHERE v.tenant = $2 AND v.case_pk IN (SELECT c.pk FROM cases c WHERE c.tenant = $3 AND c.hidden = 1 UNION ALL SELECT c.pk FROM cases c WHERE c.tenant = $3 AND c.hidden = 0 AND c.confidential = 1 AND (c.confidential = 0 OR c.pk IN (SELECT pk FROM assigned WHERE tenant = $4 AND user_pk = $5) OR c.pk IN (SELECT pk FROM granted WHERE tenant = $6 AND subject = $7)) IS NOT TRUE) UNION ALL SELECT v.person FROM involvements v WHERE v.tenant = $2 AND v.hidden = 1) AND (EXISTS (SELECT 1 FROM involvements v WHERE v.tenant = $8 AND v.person = u.pk AND v.hidden = 0 AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = v.tenant AND c.pk = v.case_pk AND c.hidden = 0 AND (c.confidential = 0 OR c.pk IN (SELECT pk FROM assigned WHERE tenant = $9 AND user_pk = $10) OR c.pk IN (SELECT pk FROM granted WHERE tenant = $11 AND subject = $12)))) OR u.creator = $13 OR NOT EXISTS (SELECT 1 FROM involvements v WHERE v.tenant = $8 AND v.person = u.pk)) IS NOT TRUE)
-- $1 1
-- $2 1
-- $3 1
-- $4 1
-- $5 1099511627785
-- $6 1
-- $7 1099511627785
-- $8 1
-- $9 1
-- $10 1099511627785
-- $11 1
-- $12 1099511627785
-- $13 1099511627785
-- count, postgres
SELECT count(*)
FROM people t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND NOT EXISTS (SELECT 1 FROM (WITH o AS MATERIALIZED (SELECT u.pk FROM people u WHERE u.tenant = $2 AND u.pk IN (SELECT v.person FROM involvements v WHERE v.tenant = $2 AND v.case_pk IN (SELECT c.pk FROM cases c WHERE c.tenant = $3 AND c.hidden = 1 UNION ALL SELECT c.pk FROM cases c WHERE c.tenant = $3 AND c.hidden = 0 AND c.confidential = 1 AND (c.confidential = 0 OR c.pk IN (SELECT pk FROM assigned WHERE tenant = $4 AND user_pk = $5) OR c.pk IN (SELECT pk FROM granted WHERE tenant = $6 AND subject = $7)) IS NOT TRUE) UNION ALL SELECT v.person FROM involvements v WHERE v.tenant = $2 AND v.hidden = 1) AND (EXISTS (SELECT 1 FROM involvements v WHERE v.tenant = $8 AND v.person = u.pk AND v.hidden = 0 AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = v.tenant AND c.pk = v.case_pk AND c.hidden = 0 AND (c.confidential = 0 OR c.pk IN (SELECT pk FROM assigned WHERE tenant = $9 AND user_pk = $10) OR c.pk IN (SELECT pk FROM granted WHERE tenant = $11 AND subject = $12)))) OR u.creator = $13 OR NOT EXISTS (SELECT 1 FROM involvements v WHERE v.tenant = $8 AND v.person = u.pk)) IS NOT TRUE) SELECT * FROM o) u WHERE u.pk = t.pk)
-- $1 1
-- $2 1
-- $3 1
-- $4 1
-- $5 1099511627785
-- $6 1
-- $7 1099511627785
-- $8 1
-- $9 1
-- $10 1099511627785
-- $11 1
-- $12 1099511627785
-- $13 1099511627785
