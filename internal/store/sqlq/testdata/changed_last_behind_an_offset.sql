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
SELECT block, CAST(sum(n) AS BIGINT)
FROM rank
WHERE tenant = $1 AND bits = $2 AND block >= $3 AND block < $4
GROUP BY block
ORDER BY block DESC
-- $1 1
-- $2 33
-- $3 0
-- $4 536870912
-- blocks, postgres
SELECT block, CAST(sum(n) AS BIGINT)
FROM rank
WHERE tenant = $1 AND bits = $2 AND block >= $3 AND block < $4
GROUP BY block
ORDER BY block DESC
-- $1 1
-- $2 33
-- $3 0
-- $4 536870912
-- blocks in a block, sqlite
SELECT block, CAST(sum(n) AS BIGINT)
FROM rank
WHERE tenant = $1 AND bits = $2 AND block >= $3 AND block < $4
GROUP BY block
ORDER BY block DESC
-- $1 1
-- $2 17
-- $3 8589934592
-- $4 8590000128
-- blocks in a block, postgres
SELECT block, CAST(sum(n) AS BIGINT)
FROM rank
WHERE tenant = $1 AND bits = $2 AND block >= $3 AND block < $4
GROUP BY block
ORDER BY block DESC
-- $1 1
-- $2 17
-- $3 8589934592
-- $4 8590000128
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
