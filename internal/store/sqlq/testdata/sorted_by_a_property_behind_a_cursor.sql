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
LEFT JOIN attr j1 ON j1.tenant = t.tenant AND j1.pk = t.pk AND j1.field = $1
WHERE (0 = 1
   OR j1.key IS NULL AND t.pk > $2)
  AND t.tenant = $3
  AND t.hidden = 0
ORDER BY j1.key NULLS LAST, t.pk
LIMIT $4
)
SELECT t.id, t.summary, j1.s, t.pk
FROM page CROSS JOIN cases t
LEFT JOIN attr j1 ON j1.tenant = t.tenant AND j1.pk = t.pk AND j1.field = $5
WHERE t.tenant = $6
  AND t.pk = page.pk
ORDER BY j1.key NULLS LAST, t.pk
-- $1 "height"
-- $2 1099511627790
-- $3 1
-- $4 3
-- $5 "height"
-- $6 1
-- page, postgres
WITH page AS (
SELECT t.pk AS pk
FROM cases t
LEFT JOIN attr j1 ON j1.tenant = t.tenant AND j1.pk = t.pk AND j1.field = $1
WHERE (0 = 1
   OR j1.key IS NULL AND t.pk > $2)
  AND t.tenant = $3
  AND t.hidden = 0
ORDER BY j1.key NULLS LAST, t.pk
LIMIT $4
)
SELECT t.id, t.summary, j1.s, t.pk
FROM page CROSS JOIN cases t
LEFT JOIN attr j1 ON j1.tenant = t.tenant AND j1.pk = t.pk AND j1.field = $5
WHERE t.tenant = $6
  AND t.pk = page.pk
ORDER BY j1.key NULLS LAST, t.pk
-- $1 "height"
-- $2 1099511627790
-- $3 1
-- $4 3
-- $5 "height"
-- $6 1
