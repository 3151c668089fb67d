-- page, sqlite
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.number IN ($2, $3)
  AND t.pk IN (SELECT value FROM json_each($4))
ORDER BY t.opened DESC, t.pk DESC
LIMIT $5
-- $1 1
-- $2 1
-- $3 2
-- $4 "[1,2,3,4,5]"
-- $5 3
-- page, postgres
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.number IN ($2, $3)
  AND t.pk = ANY ($4)
ORDER BY t.opened DESC, t.pk DESC
LIMIT $5
-- $1 1
-- $2 1
-- $3 2
-- $4 "\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x14\x00\x00\x00\x05\x00\x00\x00\x01\x00\x00\x00\b\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\b\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\b\x00\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\b\x00\x00\x00\x00\x00\x00\x00\x04\x00\x00\x00\b\x00\x00\x00\x00\x00\x00\x00\x05"
-- $5 3
