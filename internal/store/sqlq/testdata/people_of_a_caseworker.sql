-- page, sqlite
SELECT t.id, t.pk, t.pk, t.pk
FROM people t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk IN (SELECT v.person FROM cases c JOIN involvements v ON v.tenant = c.tenant AND v.case_pk = c.pk WHERE c.tenant = $2 AND c.hidden = 0 AND v.hidden = 0 AND (c.pk IN (SELECT pk FROM assigned WHERE tenant = $3 AND user_pk = $4)) UNION ALL SELECT p.pk FROM people p WHERE p.tenant = $2 AND p.creator = $5)
ORDER BY t.pk DESC
LIMIT $6
-- $1 1
-- $2 1
-- $3 1
-- $4 1099511627784
-- $5 1099511627784
-- $6 3
-- page, postgres
SELECT t.id, t.pk, t.pk, t.pk
FROM people t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk IN (SELECT v.person FROM cases c JOIN involvements v ON v.tenant = c.tenant AND v.case_pk = c.pk WHERE c.tenant = $2 AND c.hidden = 0 AND v.hidden = 0 AND (c.pk IN (SELECT pk FROM assigned WHERE tenant = $3 AND user_pk = $4)) UNION ALL SELECT p.pk FROM people p WHERE p.tenant = $2 AND p.creator = $5)
ORDER BY t.pk DESC
LIMIT $6
-- $1 1
-- $2 1
-- $3 1
-- $4 1099511627784
-- $5 1099511627784
-- $6 3
