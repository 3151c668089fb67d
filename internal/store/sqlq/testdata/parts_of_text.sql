-- page, sqlite
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND instr(t.summary, $2) > 0
  AND substr(t.reference, 1, length($3)) = $3
ORDER BY t.opened DESC, t.pk DESC
LIMIT $4
-- $1 1
-- $2 "50%"
-- $3 "CW-"
-- $4 3
-- page, postgres
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND position($2 IN t.summary) > 0
  AND starts_with(t.reference, $3)
ORDER BY t.opened DESC, t.pk DESC
LIMIT $4
-- $1 1
-- $2 "50%"
-- $3 "CW-"
-- $4 3
