-- keys, sqlite
SELECT t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3))
LIMIT $4
-- $1 1
-- $2 1
-- $3 1099511627784
-- $4 5001
-- keys, postgres
SELECT t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3))
LIMIT $4
-- $1 1
-- $2 1
-- $3 1099511627784
-- $4 5001
-- page among few, sqlite
WITH page AS (
SELECT t.pk AS pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3))
  AND t.pk IN ($4, $5)
ORDER BY t.opened DESC, t.pk DESC
LIMIT $6
)
SELECT t.id, t.summary, t.opened, t.pk
FROM page CROSS JOIN cases t
WHERE t.tenant = $7
  AND t.pk = page.pk
ORDER BY t.opened DESC, t.pk DESC
-- $1 1
-- $2 1
-- $3 1099511627784
-- $4 1
-- $5 2
-- $6 3
-- $7 1
-- page among few, postgres
WITH page AS (
SELECT t.pk AS pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3))
  AND t.pk IN ($4, $5)
ORDER BY t.opened DESC, t.pk DESC
LIMIT $6
)
SELECT t.id, t.summary, t.opened, t.pk
FROM page CROSS JOIN cases t
WHERE t.tenant = $7
  AND t.pk = page.pk
ORDER BY t.opened DESC, t.pk DESC
-- $1 1
-- $2 1
-- $3 1099511627784
-- $4 1
-- $5 2
-- $6 3
-- $7 1
-- page, sqlite
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3))
ORDER BY t.opened DESC, t.pk DESC
LIMIT $4
-- $1 1
-- $2 1
-- $3 1099511627784
-- $4 3
-- page, postgres
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3))
ORDER BY t.opened DESC, t.pk DESC
LIMIT $4
-- $1 1
-- $2 1
-- $3 1099511627784
-- $4 3
