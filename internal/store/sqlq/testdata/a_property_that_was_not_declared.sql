-- page, sqlite
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.properties -> $2) IN ($3, $4)
  AND (t.properties -> $5) IN ($6, $7)
ORDER BY t.opened DESC, t.pk DESC
LIMIT $8
-- $1 1
-- $2 "$.\"village\""
-- $3 "\"a\\\"b\""
-- $4 "a\"b"
-- $5 "$.\"age\""
-- $6 "\"42\""
-- $7 "42"
-- $8 3
-- page, postgres
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND CAST(CAST(replace(t.properties, $2, $3) AS json) -> $4 AS text) IN ($5, $6)
  AND CAST(CAST(replace(t.properties, $7, $8) AS json) -> $9 AS text) IN ($10, $11)
ORDER BY t.opened DESC, t.pk DESC
LIMIT $12
-- $1 1
-- $2 "\\u0000"
-- $3 "\\ufffd"
-- $4 "village"
-- $5 "\"a\\\"b\""
-- $6 "a\"b"
-- $7 "\\u0000"
-- $8 "\\ufffd"
-- $9 "age"
-- $10 "\"42\""
-- $11 "42"
-- $12 3
