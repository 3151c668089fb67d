-- page, sqlite
SELECT t.id, t.summary, t.updated, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.confidential = 0 OR t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
  AND t.updated >= $6
  AND t.updated < $7
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
  AND t.updated >= $6
  AND t.updated < $7
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
FROM (SELECT count(*) AS n
FROM cases
WHERE tenant = $1 AND hidden = 0 AND updated >= $2 AND updated < $3 AND confidential = 0
UNION ALL SELECT n
FROM rank
WHERE tenant = $4 AND bits = $5 AND block >= $6 AND block < $7 AND confidential = 0
UNION ALL SELECT n
FROM rank
WHERE tenant = $8 AND bits = $9 AND block >= $10 AND block < $11 AND confidential = 0
UNION ALL SELECT n
FROM rank
WHERE tenant = $12 AND bits = $13 AND block >= $14 AND block < $15 AND confidential = 0
UNION ALL SELECT count(*) AS n
FROM cases
WHERE tenant = $16 AND hidden = 0 AND updated >= $17 AND updated < $18 AND confidential = 0) b
-- $1 1
-- $2 1768473000000000
-- $3 1768473000017920
-- $4 1
-- $5 17
-- $6 13492378235
-- $7 13492420608
-- $8 1
-- $9 33
-- $10 205878
-- $11 206189
-- $12 1
-- $13 17
-- $14 13512802304
-- $15 13512812805
-- $16 1
-- $17 1771151399976960
-- $18 1771151400000000
-- dated count, postgres
SELECT CAST(coalesce(sum(n), 0) AS BIGINT)
FROM (SELECT count(*) AS n
FROM cases
WHERE tenant = $1 AND hidden = 0 AND updated >= $2 AND updated < $3 AND confidential = 0
UNION ALL SELECT n
FROM rank
WHERE tenant = $4 AND bits = $5 AND block >= $6 AND block < $7 AND confidential = 0
UNION ALL SELECT n
FROM rank
WHERE tenant = $8 AND bits = $9 AND block >= $10 AND block < $11 AND confidential = 0
UNION ALL SELECT n
FROM rank
WHERE tenant = $12 AND bits = $13 AND block >= $14 AND block < $15 AND confidential = 0
UNION ALL SELECT count(*) AS n
FROM cases
WHERE tenant = $16 AND hidden = 0 AND updated >= $17 AND updated < $18 AND confidential = 0) b
-- $1 1
-- $2 1768473000000000
-- $3 1768473000017920
-- $4 1
-- $5 17
-- $6 13492378235
-- $7 13492420608
-- $8 1
-- $9 33
-- $10 205878
-- $11 206189
-- $12 1
-- $13 17
-- $14 13512802304
-- $15 13512812805
-- $16 1
-- $17 1771151399976960
-- $18 1771151400000000
-- confidential ones, sqlite
SELECT count(*)
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
  AND t.updated >= $6
  AND t.updated < $7
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
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
  AND t.updated >= $6
  AND t.updated < $7
  AND t.confidential = 1
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1768473000000000
-- $7 1771151400000000
