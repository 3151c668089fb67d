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
WHERE t.pk <= $1
  AND (t.pk < $2)
  AND t.tenant = $3
  AND t.hidden = 0
  AND t.name_key IS NULL
ORDER BY t.pk DESC
LIMIT $4
-- $1 1099511627790
-- $2 1099511627790
-- $3 1
-- $4 3
-- page, postgres
SELECT t.id, t.summary, t.name_key, t.pk
FROM cases t
WHERE t.pk <= $1
  AND (t.pk < $2)
  AND t.tenant = $3
  AND t.hidden = 0
  AND t.name_key IS NULL
ORDER BY t.pk DESC
LIMIT $4
-- $1 1099511627790
-- $2 1099511627790
-- $3 1
-- $4 3
