-- margin, sqlite
SELECT n, value
FROM margins
WHERE tenant = $1 AND dimension = $2
-- $1 1
-- $2 1
-- margin, postgres
SELECT n, value
FROM margins
WHERE tenant = $1 AND dimension = $2
-- $1 1
-- $2 1
-- page, sqlite
SELECT t.id, t.summary, t.name_key, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.name_key IS NULL
  AND t.pk <= $2
  AND (t.pk < $3)
ORDER BY t.pk DESC
LIMIT $4
-- $1 1
-- $2 1099511627790
-- $3 1099511627790
-- $4 3
-- page, postgres
SELECT t.id, t.summary, t.name_key, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.name_key IS NULL
  AND t.pk <= $2
  AND (t.pk < $3)
ORDER BY t.pk DESC
LIMIT $4
-- $1 1
-- $2 1099511627790
-- $3 1099511627790
-- $4 3
