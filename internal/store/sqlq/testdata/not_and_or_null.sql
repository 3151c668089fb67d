-- page, sqlite
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND ((t.ward IS NULL OR t.archived = $2)) IS NOT TRUE
ORDER BY t.opened DESC, t.pk DESC
LIMIT $3
-- $1 1
-- $2 1
-- $3 3
-- page, postgres
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND ((t.ward IS NULL OR t.archived = $2)) IS NOT TRUE
ORDER BY t.opened DESC, t.pk DESC
LIMIT $3
-- $1 1
-- $2 1
-- $3 3
