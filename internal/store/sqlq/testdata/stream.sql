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
-- scan, sqlite
SELECT t.id, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
ORDER BY t.opened DESC, t.pk DESC
-- $1 1
-- scan, postgres
SELECT t.id, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
ORDER BY t.opened DESC, t.pk DESC
-- $1 1
