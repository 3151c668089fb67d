-- page, sqlite
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (instr(t.summary, $2) > 0 AND substr(t.reference, 1, $3) = $4)
ORDER BY t.opened DESC, t.pk DESC
LIMIT $5
-- $1 1
-- $2 "50%"
-- $3 3
-- $4 "CW-"
-- $5 3
