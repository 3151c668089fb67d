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
-- cube, sqlite
SELECT coalesce(sum(t.n), 0)
FROM cube t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.status = $2
-- $1 1
-- $2 1099511627777
