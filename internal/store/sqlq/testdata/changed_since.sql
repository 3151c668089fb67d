-- page, sqlite
SELECT t.id, t.summary, t.updated, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.updated > $2
ORDER BY t.updated, t.pk
LIMIT $3
-- $1 1
-- $2 1768473000000000
-- $3 3
-- page, postgres
SELECT t.id, t.summary, t.updated, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.updated > $2
ORDER BY t.updated, t.pk
LIMIT $3
-- $1 1
-- $2 1768473000000000
-- $3 3
-- count, sqlite
SELECT count(*)
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.updated > $2
-- $1 1
-- $2 1768473000000000
-- count, postgres
SELECT count(*)
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.updated > $2
-- $1 1
-- $2 1768473000000000
