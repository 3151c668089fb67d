-- page, sqlite
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.opened >= $2
  AND t.opened < $3
ORDER BY t.opened DESC, t.pk DESC
LIMIT $4
-- $1 1
-- $2 1768473000000000
-- $3 1771151400000000
-- $4 3
-- page, postgres
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.opened >= $2
  AND t.opened < $3
ORDER BY t.opened DESC, t.pk DESC
LIMIT $4
-- $1 1
-- $2 1768473000000000
-- $3 1771151400000000
-- $4 3
-- count, sqlite
SELECT count(*)
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.opened >= $2
  AND t.opened < $3
-- $1 1
-- $2 1768473000000000
-- $3 1771151400000000
-- count, postgres
SELECT count(*)
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.opened >= $2
  AND t.opened < $3
-- $1 1
-- $2 1768473000000000
-- $3 1771151400000000
