-- page, sqlite
SELECT t.id, t.summary, t.updated, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.confidential = 0 OR t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
  AND (t.updated >= $6 AND t.updated < $7)
ORDER BY t.updated, t.pk
LIMIT $8
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1768473000000000
-- $7 1771151400000000
-- $8 3
-- page, postgres
SELECT t.id, t.summary, t.updated, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.confidential = 0 OR t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
  AND (t.updated >= $6 AND t.updated < $7)
ORDER BY t.updated, t.pk
LIMIT $8
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1768473000000000
-- $7 1771151400000000
-- $8 3
-- dated count, sqlite
SELECT CAST(coalesce(sum(n), 0) AS BIGINT)
FROM (SELECT $1 AS edge, 0 AS bits, count(*) AS n FROM cases WHERE tenant = $2 AND hidden = 0 AND updated >= $3 AND updated < $4 AND confidential = 0
UNION ALL SELECT (block + $5) * $6 AS edge, bits, n FROM rank WHERE tenant = $7 AND bits = $8 AND block >= $9 AND block < $10 AND confidential = 0
UNION ALL SELECT (block + $11) * $12 AS edge, bits, n FROM rank WHERE tenant = $13 AND bits = $14 AND block >= $15 AND block < $16 AND confidential = 0
UNION ALL SELECT (block + $17) * $18 AS edge, bits, n FROM rank WHERE tenant = $19 AND bits = $20 AND block >= $21 AND block < $22 AND confidential = 0
UNION ALL SELECT $23 AS edge, 0 AS bits, count(*) AS n FROM cases WHERE tenant = $24 AND hidden = 0 AND updated >= $25 AND updated < $26 AND confidential = 0) b
-- $1 1768473000000000
-- $2 1
-- $3 1768473000000000
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
-- $16 206189
-- $17 0
-- $18 262144
-- $19 1
-- $20 18
-- $21 6756401152
-- $22 6756406402
-- $23 1771151399845888
-- $24 1
-- $25 1771151399845888
-- $26 1771151400000000
-- dated count, postgres
SELECT CAST(coalesce(sum(n), 0) AS BIGINT)
FROM (SELECT $1 AS edge, 0 AS bits, count(*) AS n FROM cases WHERE tenant = $2 AND hidden = 0 AND updated >= $3 AND updated < $4 AND confidential = 0
UNION ALL SELECT (block + $5) * $6 AS edge, bits, n FROM rank WHERE tenant = $7 AND bits = $8 AND block >= $9 AND block < $10 AND confidential = 0
UNION ALL SELECT (block + $11) * $12 AS edge, bits, n FROM rank WHERE tenant = $13 AND bits = $14 AND block >= $15 AND block < $16 AND confidential = 0
UNION ALL SELECT (block + $17) * $18 AS edge, bits, n FROM rank WHERE tenant = $19 AND bits = $20 AND block >= $21 AND block < $22 AND confidential = 0
UNION ALL SELECT $23 AS edge, 0 AS bits, count(*) AS n FROM cases WHERE tenant = $24 AND hidden = 0 AND updated >= $25 AND updated < $26 AND confidential = 0) b
-- $1 1768473000000000
-- $2 1
-- $3 1768473000000000
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
-- $16 206189
-- $17 0
-- $18 262144
-- $19 1
-- $20 18
-- $21 6756401152
-- $22 6756406402
-- $23 1771151399845888
-- $24 1
-- $25 1771151399845888
-- $26 1771151400000000
-- confidential ones, sqlite
SELECT count(*)
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.confidential = 0 OR t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
  AND (t.updated >= $6 AND t.updated < $7)
  AND t.confidential = 1
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1768473000000000
-- $7 1771151400000000
-- confidential ones, postgres
SELECT count(*)
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.confidential = 0 OR t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
  AND (t.updated >= $6 AND t.updated < $7)
  AND t.confidential = 1
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1768473000000000
-- $7 1771151400000000
