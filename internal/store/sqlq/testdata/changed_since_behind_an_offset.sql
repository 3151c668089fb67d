-- dated count, sqlite
SELECT CAST(coalesce(sum(n), 0) AS BIGINT)
FROM (SELECT count(*) AS n
FROM cases
WHERE tenant = $1 AND hidden = 0 AND updated >= $2 AND updated < $3
UNION ALL SELECT n
FROM rank
WHERE tenant = $4 AND bits = $5 AND block >= $6 AND block < $7
UNION ALL SELECT n
FROM rank
WHERE tenant = $8 AND bits = $9 AND block >= $10 AND block < $11) b
-- $1 1
-- $2 1768473000000001
-- $3 1768473000017920
-- $4 1
-- $5 17
-- $6 13492378235
-- $7 13492420608
-- $8 1
-- $9 33
-- $10 205878
-- $11 536870912
-- dated count, postgres
SELECT CAST(coalesce(sum(n), 0) AS BIGINT)
FROM (SELECT count(*) AS n
FROM cases
WHERE tenant = $1 AND hidden = 0 AND updated >= $2 AND updated < $3
UNION ALL SELECT n
FROM rank
WHERE tenant = $4 AND bits = $5 AND block >= $6 AND block < $7
UNION ALL SELECT n
FROM rank
WHERE tenant = $8 AND bits = $9 AND block >= $10 AND block < $11) b
-- $1 1
-- $2 1768473000000001
-- $3 1768473000017920
-- $4 1
-- $5 17
-- $6 13492378235
-- $7 13492420608
-- $8 1
-- $9 33
-- $10 205878
-- $11 536870912
-- blocks, sqlite
SELECT 0, count(*)
FROM cases
WHERE tenant = $1 AND hidden = 0 AND updated >= $2 AND updated < $3
-- $1 1
-- $2 1768473000000001
-- $3 1768473000017920
-- blocks, postgres
SELECT 0, count(*)
FROM cases
WHERE tenant = $1 AND hidden = 0 AND updated >= $2 AND updated < $3
-- $1 1
-- $2 1768473000000001
-- $3 1768473000017920
-- blocks, sqlite
SELECT block, CAST(sum(n) AS BIGINT)
FROM rank
WHERE tenant = $1 AND bits = $2 AND block >= $3 AND block < $4
GROUP BY block
ORDER BY block
-- $1 1
-- $2 17
-- $3 13492378235
-- $4 13492420608
-- blocks, postgres
SELECT block, CAST(sum(n) AS BIGINT)
FROM rank
WHERE tenant = $1 AND bits = $2 AND block >= $3 AND block < $4
GROUP BY block
ORDER BY block
-- $1 1
-- $2 17
-- $3 13492378235
-- $4 13492420608
-- blocks, sqlite
SELECT block, CAST(sum(n) AS BIGINT)
FROM rank
WHERE tenant = $1 AND bits = $2 AND block >= $3 AND block < $4
GROUP BY block
ORDER BY block
-- $1 1
-- $2 33
-- $3 205878
-- $4 536870912
-- blocks, postgres
SELECT block, CAST(sum(n) AS BIGINT)
FROM rank
WHERE tenant = $1 AND bits = $2 AND block >= $3 AND block < $4
GROUP BY block
ORDER BY block
-- $1 1
-- $2 33
-- $3 205878
-- $4 536870912
-- blocks in a block, sqlite
SELECT block, CAST(sum(n) AS BIGINT)
FROM rank
WHERE tenant = $1 AND bits = $2 AND block >= $3 AND block < $4
GROUP BY block
ORDER BY block
-- $1 1
-- $2 17
-- $3 8589934592
-- $4 8590000128
-- blocks in a block, postgres
SELECT block, CAST(sum(n) AS BIGINT)
FROM rank
WHERE tenant = $1 AND bits = $2 AND block >= $3 AND block < $4
GROUP BY block
ORDER BY block
-- $1 1
-- $2 17
-- $3 8589934592
-- $4 8590000128
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
