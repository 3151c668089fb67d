-- margin, sqlite
SELECT n, value
FROM margins
WHERE tenant = $1 AND dimension = $2
-- $1 1
-- $2 1
-- margin, postgres
SELECT n, value
FROM margins
WHERE tenant = $1 AND dimension = $2
-- $1 1
-- $2 1
-- blocks, sqlite
SELECT edge, bits, CAST(sum(n) AS BIGINT)
FROM (SELECT (block + $1) * $2 AS edge, bits, n FROM rank WHERE tenant = $3 AND bits = $4 AND block >= $5 AND block < $6) b
GROUP BY edge, bits
ORDER BY edge DESC
-- $1 1
-- $2 8589934592
-- $3 1
-- $4 33
-- $5 0
-- $6 536870912
-- blocks, postgres
SELECT edge, bits, CAST(sum(n) AS BIGINT)
FROM (SELECT (block + $1) * $2 AS edge, bits, n FROM rank WHERE tenant = $3 AND bits = $4 AND block >= $5 AND block < $6) b
GROUP BY edge, bits
ORDER BY edge DESC
-- $1 1
-- $2 8589934592
-- $3 1
-- $4 33
-- $5 0
-- $6 536870912
-- blocks in a block, sqlite
SELECT edge, bits, CAST(sum(n) AS BIGINT)
FROM (SELECT (block + $1) * $2 AS edge, bits, n FROM rank WHERE tenant = $3 AND bits = $4 AND block >= $5 AND block < $6) b
GROUP BY edge, bits
ORDER BY edge DESC
-- $1 1
-- $2 262144
-- $3 1
-- $4 18
-- $5 4294934528
-- $6 4294967296
-- blocks in a block, postgres
SELECT edge, bits, CAST(sum(n) AS BIGINT)
FROM (SELECT (block + $1) * $2 AS edge, bits, n FROM rank WHERE tenant = $3 AND bits = $4 AND block >= $5 AND block < $6) b
GROUP BY edge, bits
ORDER BY edge DESC
-- $1 1
-- $2 262144
-- $3 1
-- $4 18
-- $5 4294934528
-- $6 4294967296
-- page from an edge, sqlite
SELECT t.id, t.summary, t.updated, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.updated < $2
ORDER BY t.updated DESC, t.pk DESC
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
  AND t.updated < $2
ORDER BY t.updated DESC, t.pk DESC
LIMIT $3 OFFSET $4
-- $1 1
-- $2 1125899906842624
-- $3 3
-- $4 7
