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
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.opened >= $1
  AND (t.opened > $2
   OR t.opened = $3 AND t.pk > $4)
  AND t.tenant = $5
  AND t.hidden = 0
ORDER BY t.opened, t.pk
LIMIT $6
-- $1 1768473000000000
-- $2 1768473000000000
-- $3 1768473000000000
-- $4 1099511627787
-- $5 1
-- $6 3
-- page, postgres
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.opened >= $1
  AND (t.opened > $2
   OR t.opened = $3 AND t.pk > $4)
  AND t.tenant = $5
  AND t.hidden = 0
ORDER BY t.opened, t.pk
LIMIT $6
-- $1 1768473000000000
-- $2 1768473000000000
-- $3 1768473000000000
-- $4 1099511627787
-- $5 1
-- $6 3
