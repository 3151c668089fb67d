-- page, sqlite
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk IN (SELECT l.pk FROM links l WHERE l.tenant = $2 AND l.to_id = $3)
  AND t.pk IN (SELECT l.pk FROM links l WHERE l.tenant = $4 AND l.to_id IN (SELECT value FROM json_each($5)) AND l.name = $6)
ORDER BY t.opened DESC, t.pk DESC
LIMIT $7
-- $1 1
-- $2 1
-- $3 "id-1"
-- $4 1
-- $5 "[\"id-1\",\"id-2\",\"id-3\",\"id-4\",\"id-5\"]"
-- $6 "parent"
-- $7 3
-- page, postgres
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk IN (SELECT l.pk FROM links l WHERE l.tenant = $2 AND l.to_id = $3)
  AND t.pk IN (SELECT l.pk FROM links l WHERE l.tenant = $4 AND l.to_id = ANY ($5) AND l.name = $6)
ORDER BY t.opened DESC, t.pk DESC
LIMIT $7
-- $1 1
-- $2 1
-- $3 "id-1"
-- $4 1
-- $5 "\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x19\x00\x00\x00\x05\x00\x00\x00\x01\x00\x00\x00\x04id-1\x00\x00\x00\x04id-2\x00\x00\x00\x04id-3\x00\x00\x00\x04id-4\x00\x00\x00\x04id-5"
-- $6 "parent"
-- $7 3
