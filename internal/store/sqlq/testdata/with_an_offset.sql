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
WITH page AS (
SELECT t.pk AS pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
ORDER BY t.opened DESC, t.pk DESC
LIMIT $2 OFFSET $3
)
SELECT t.id, t.summary, t.opened, t.pk
FROM page CROSS JOIN cases t
WHERE t.tenant = $4
  AND t.pk = page.pk
ORDER BY t.opened DESC, t.pk DESC
-- $1 1
-- $2 3
-- $3 7
-- $4 1
-- page, postgres
WITH page AS (
SELECT t.pk AS pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
ORDER BY t.opened DESC, t.pk DESC
LIMIT $2 OFFSET $3
)
SELECT t.id, t.summary, t.opened, t.pk
FROM page CROSS JOIN cases t
WHERE t.tenant = $4
  AND t.pk = page.pk
ORDER BY t.opened DESC, t.pk DESC
-- $1 1
-- $2 3
-- $3 7
-- $4 1
