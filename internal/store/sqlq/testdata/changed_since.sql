-- page, sqlite
SELECT t.id, t.summary, t.updated, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.updated > $2
ORDER BY t.updated, t.pk
LIMIT $3
-- $1 1
-- $2 1768473000000000
-- $3 3
-- page, postgres
SELECT t.id, t.summary, t.updated, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.updated > $2
ORDER BY t.updated, t.pk
LIMIT $3
-- $1 1
-- $2 1768473000000000
-- $3 3
-- dated count, sqlite
SELECT CAST(coalesce(sum(n), 0) AS BIGINT)
FROM (SELECT $1 AS edge, 0 AS bits, count(*) AS n FROM cases WHERE tenant = $2 AND hidden = 0 AND updated >= $3 AND updated < $4
UNION ALL SELECT (block + $5) * $6 AS edge, bits, n FROM rank WHERE tenant = $7 AND bits = $8 AND block >= $9 AND block < $10
UNION ALL SELECT (block + $11) * $12 AS edge, bits, n FROM rank WHERE tenant = $13 AND bits = $14 AND block >= $15 AND block < $16) b
-- $1 1768473000000001
-- $2 1
-- $3 1768473000000001
-- $4 1768473000148992
-- $5 0
-- $6 262144
-- $7 1
-- $8 18
-- $9 6746189118
-- $10 6746210304
-- $11 0
-- $12 8589934592
-- $13 1
-- $14 33
-- $15 205878
-- $16 536870912
-- dated count, postgres
SELECT CAST(coalesce(sum(n), 0) AS BIGINT)
FROM (SELECT $1 AS edge, 0 AS bits, count(*) AS n FROM cases WHERE tenant = $2 AND hidden = 0 AND updated >= $3 AND updated < $4
UNION ALL SELECT (block + $5) * $6 AS edge, bits, n FROM rank WHERE tenant = $7 AND bits = $8 AND block >= $9 AND block < $10
UNION ALL SELECT (block + $11) * $12 AS edge, bits, n FROM rank WHERE tenant = $13 AND bits = $14 AND block >= $15 AND block < $16) b
-- $1 1768473000000001
-- $2 1
-- $3 1768473000000001
-- $4 1768473000148992
-- $5 0
-- $6 262144
-- $7 1
-- $8 18
-- $9 6746189118
-- $10 6746210304
-- $11 0
-- $12 8589934592
-- $13 1
-- $14 33
-- $15 205878
-- $16 536870912
