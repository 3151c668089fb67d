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
