-- keys, sqlite
SELECT t.case_pk FROM involvements t WHERE t.tenant = $1 AND t.hidden = 0 AND t.role = $2 AND likely(t.pk >= $3) AND likely(t.pk < $4)
LIMIT $5
-- $1 1
-- $2 "landlord"
-- $3 1099511627776
-- $4 2199023255552
-- $5 5001
-- keys, postgres
SELECT t.case_pk FROM involvements t WHERE t.tenant = $1 AND t.hidden = 0 AND t.role = $2 AND t.pk >= $3 AND t.pk < $4
LIMIT $5
-- $1 1
-- $2 "landlord"
-- $3 1099511627776
-- $4 2199023255552
-- $5 5001
-- page among few, sqlite
WITH page AS (
SELECT t.pk AS pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk IN ($2, $3)
  AND t.name_key >= $4 AND t.name_key < $5 AND t.name_key LIKE $6 ESCAPE '!'
ORDER BY t.opened DESC, t.pk DESC
LIMIT $7
)
SELECT t.id, t.summary, t.opened, t.pk
FROM page CROSS JOIN cases t
WHERE t.tenant = $8
  AND t.pk = page.pk
ORDER BY t.opened DESC, t.pk DESC
-- $1 1
-- $2 1
-- $3 2
-- $4 "dam"
-- $5 "dan"
-- $6 "dam%"
-- $7 3
-- $8 1
-- page among few, postgres
WITH page AS (
SELECT t.pk AS pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk IN ($2, $3)
  AND t.name_key >= $4 AND t.name_key < $5 AND t.name_key LIKE $6 ESCAPE '!'
ORDER BY t.opened DESC, t.pk DESC
LIMIT $7
)
SELECT t.id, t.summary, t.opened, t.pk
FROM page CROSS JOIN cases t
WHERE t.tenant = $8
  AND t.pk = page.pk
ORDER BY t.opened DESC, t.pk DESC
-- $1 1
-- $2 1
-- $3 2
-- $4 "dam"
-- $5 "dan"
-- $6 "dam%"
-- $7 3
-- $8 1
-- keys, sqlite
SELECT t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.name_key >= $2 AND t.name_key < $3 AND t.name_key LIKE $4 ESCAPE '!'
  AND likely(t.pk >= $5) AND likely(t.pk < $6)
LIMIT $7
-- $1 1
-- $2 "dam"
-- $3 "dan"
-- $4 "dam%"
-- $5 1099511627776
-- $6 2199023255552
-- $7 5001
-- keys, postgres
SELECT t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.name_key >= $2 AND t.name_key < $3 AND t.name_key LIKE $4 ESCAPE '!'
  AND t.pk >= $5 AND t.pk < $6
LIMIT $7
-- $1 1
-- $2 "dam"
-- $3 "dan"
-- $4 "dam%"
-- $5 1099511627776
-- $6 2199023255552
-- $7 5001
-- page among few, sqlite
WITH page AS (
SELECT t.pk AS pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk IN ($2, $3)
  AND EXISTS (SELECT tt.case_pk FROM involvements tt WHERE tt.tenant = $4 AND tt.hidden = 0 AND tt.case_pk = t.pk AND tt.role = $5) IS TRUE
ORDER BY t.opened DESC, t.pk DESC
LIMIT $6
)
SELECT t.id, t.summary, t.opened, t.pk
FROM page CROSS JOIN cases t
WHERE t.tenant = $7
  AND t.pk = page.pk
ORDER BY t.opened DESC, t.pk DESC
-- $1 1
-- $2 1
-- $3 2
-- $4 1
-- $5 "landlord"
-- $6 3
-- $7 1
-- page among few, postgres
WITH page AS (
SELECT t.pk AS pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk IN ($2, $3)
  AND EXISTS (SELECT tt.case_pk FROM involvements tt WHERE tt.tenant = $4 AND tt.hidden = 0 AND tt.case_pk = t.pk AND tt.role = $5)
ORDER BY t.opened DESC, t.pk DESC
LIMIT $6
)
SELECT t.id, t.summary, t.opened, t.pk
FROM page CROSS JOIN cases t
WHERE t.tenant = $7
  AND t.pk = page.pk
ORDER BY t.opened DESC, t.pk DESC
-- $1 1
-- $2 1
-- $3 2
-- $4 1
-- $5 "landlord"
-- $6 3
-- $7 1
-- page, sqlite
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND EXISTS (SELECT tt.case_pk FROM involvements tt WHERE tt.tenant = $2 AND tt.hidden = 0 AND tt.case_pk = t.pk AND tt.role = $3) IS TRUE
  AND t.name_key >= $4 AND t.name_key < $5 AND t.name_key LIKE $6 ESCAPE '!'
ORDER BY t.opened DESC, t.pk DESC
LIMIT $7
-- $1 1
-- $2 1
-- $3 "landlord"
-- $4 "dam"
-- $5 "dan"
-- $6 "dam%"
-- $7 3
-- page, postgres
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND EXISTS (SELECT tt.case_pk FROM involvements tt WHERE tt.tenant = $2 AND tt.hidden = 0 AND tt.case_pk = t.pk AND tt.role = $3)
  AND t.name_key >= $4 AND t.name_key < $5 AND t.name_key LIKE $6 ESCAPE '!'
ORDER BY t.opened DESC, t.pk DESC
LIMIT $7
-- $1 1
-- $2 1
-- $3 "landlord"
-- $4 "dam"
-- $5 "dan"
-- $6 "dam%"
-- $7 3
