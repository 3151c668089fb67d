-- page, sqlite
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.status = $2
ORDER BY t.opened DESC, t.pk DESC
LIMIT $3
-- $1 1
-- $2 1099511627777
-- $3 3
-- page, postgres
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.status = $2
ORDER BY t.opened DESC, t.pk DESC
LIMIT $3
-- $1 1
-- $2 1099511627777
-- $3 3
-- cube, sqlite
SELECT CAST(coalesce(sum(t.n), 0) AS BIGINT)
FROM cube t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.status = $2
-- $1 1
-- $2 1099511627777
-- cube, postgres
SELECT CAST(coalesce(sum(t.n), 0) AS BIGINT)
FROM cube t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.status = $2
-- $1 1
-- $2 1099511627777
