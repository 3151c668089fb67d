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
