-- page, sqlite
SELECT t.pk, t.id, t.updated, t.created, t.hidden, t.number, t.name, t.name_key, t.owner, t.shared, t.definition, t.pk, t.pk
FROM reports t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.number = $2
ORDER BY t.pk
-- $1 1
-- $2 1
-- page, postgres
SELECT t.pk, t.id, t.updated, t.created, t.hidden, t.number, t.name, t.name_key, t.owner, t.shared, t.definition, t.pk, t.pk
FROM reports t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.number = $2
ORDER BY t.pk
-- $1 1
-- $2 1
-- scan, sqlite
SELECT t.number, (t.properties -> $1), NULL, t.number, t.pk
FROM cases t
WHERE t.tenant = $2
  AND t.hidden = 0
  AND (t.confidential = 0)
  AND t.pk BETWEEN $3 AND $4
ORDER BY t.number, t.pk
-- $1 "$.\"height\""
-- $2 1
-- $3 1099511627776
-- $4 2199023255551
-- scan, postgres
SELECT t.number, CAST(CAST(replace(t.properties, $1, $2) AS json) -> $3 AS text), NULL, t.number, t.pk
FROM cases t
WHERE t.tenant = $4
  AND t.hidden = 0
  AND (t.confidential = 0)
  AND t.pk BETWEEN $5 AND $6
ORDER BY t.number, t.pk
-- $1 "\\u0000"
-- $2 "\\ufffd"
-- $3 "height"
-- $4 1
-- $5 1099511627776
-- $6 2199023255551
