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
-- blocks, sqlite
SELECT edge, bits, CAST(sum(n) AS BIGINT)
FROM (SELECT $1 AS edge, 0 AS bits, count(*) AS n FROM cases WHERE tenant = $2 AND hidden = 0 AND updated >= $3 AND updated < $4
UNION ALL SELECT (block + $5) * $6 AS edge, bits, n FROM rank WHERE tenant = $7 AND bits = $8 AND block >= $9 AND block < $10
UNION ALL SELECT (block + $11) * $12 AS edge, bits, n FROM rank WHERE tenant = $13 AND bits = $14 AND block >= $15 AND block < $16) b
GROUP BY edge, bits
ORDER BY edge
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
-- blocks, postgres
SELECT edge, bits, CAST(sum(n) AS BIGINT)
FROM (SELECT $1 AS edge, 0 AS bits, count(*) AS n FROM cases WHERE tenant = $2 AND hidden = 0 AND updated >= $3 AND updated < $4
UNION ALL SELECT (block + $5) * $6 AS edge, bits, n FROM rank WHERE tenant = $7 AND bits = $8 AND block >= $9 AND block < $10
UNION ALL SELECT (block + $11) * $12 AS edge, bits, n FROM rank WHERE tenant = $13 AND bits = $14 AND block >= $15 AND block < $16) b
GROUP BY edge, bits
ORDER BY edge
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
-- blocks in a block, sqlite
SELECT edge, bits, CAST(sum(n) AS BIGINT)
FROM (SELECT (block + $1) * $2 AS edge, bits, n FROM rank WHERE tenant = $3 AND bits = $4 AND block >= $5 AND block < $6) b
GROUP BY edge, bits
ORDER BY edge
-- $1 0
-- $2 262144
-- $3 1
-- $4 18
-- $5 4294967296
-- $6 4295000064
-- blocks in a block, postgres
SELECT edge, bits, CAST(sum(n) AS BIGINT)
FROM (SELECT (block + $1) * $2 AS edge, bits, n FROM rank WHERE tenant = $3 AND bits = $4 AND block >= $5 AND block < $6) b
GROUP BY edge, bits
ORDER BY edge
-- $1 0
-- $2 262144
-- $3 1
-- $4 18
-- $5 4294967296
-- $6 4295000064
-- page from an edge, sqlite
SELECT t.id, t.summary, t.updated, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.updated >= $2
ORDER BY t.updated, t.pk
LIMIT $3 OFFSET $4
-- $1 1
-- $2 1125899906842624
-- $3 3
-- $4 7
-- page from an edge, postgres
SELECT t.id, t.summary, t.updated, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.updated >= $2
ORDER BY t.updated, t.pk
LIMIT $3 OFFSET $4
-- $1 1
-- $2 1125899906842624
-- $3 3
-- $4 7
