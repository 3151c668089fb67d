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
LEFT JOIN wards j1 ON j1.tenant = t.tenant AND j1.pk = t.ward AND j1.hidden = 0
WHERE (0 = 1
   OR t.due IS NULL AND 0 = 1
   OR t.due IS NULL AND j1.name_key IS NULL AND t.pk > $1)
  AND t.tenant = $2
  AND t.hidden = 0
ORDER BY t.due DESC NULLS LAST, j1.name_key NULLS LAST, t.pk
LIMIT $3
)
SELECT t.id, t.summary, t.due, j1.name_key, t.pk
FROM page CROSS JOIN cases t
LEFT JOIN wards j1 ON j1.tenant = t.tenant AND j1.pk = t.ward AND j1.hidden = 0
WHERE t.tenant = $4
  AND t.pk = page.pk
ORDER BY t.due DESC NULLS LAST, j1.name_key NULLS LAST, t.pk
-- $1 1099511627790
-- $2 1
-- $3 3
-- $4 1
-- page, postgres
WITH page AS (
SELECT t.pk AS pk
FROM cases t
LEFT JOIN wards j1 ON j1.tenant = t.tenant AND j1.pk = t.ward AND j1.hidden = 0
WHERE (0 = 1
   OR t.due IS NULL AND 0 = 1
   OR t.due IS NULL AND j1.name_key IS NULL AND t.pk > $1)
  AND t.tenant = $2
  AND t.hidden = 0
ORDER BY t.due DESC NULLS LAST, j1.name_key NULLS LAST, t.pk
LIMIT $3
)
SELECT t.id, t.summary, t.due, j1.name_key, t.pk
FROM page CROSS JOIN cases t
LEFT JOIN wards j1 ON j1.tenant = t.tenant AND j1.pk = t.ward AND j1.hidden = 0
WHERE t.tenant = $4
  AND t.pk = page.pk
ORDER BY t.due DESC NULLS LAST, j1.name_key NULLS LAST, t.pk
-- $1 1099511627790
-- $2 1
-- $3 3
-- $4 1
