-- keys, sqlite
SELECT t.case_pk FROM involvements t WHERE t.tenant = $1 AND t.hidden = 0 AND t.person IN (SELECT t.pk FROM people t WHERE t.tenant = $2 AND t.hidden = 0 AND t.last_name_key >= $3 AND t.last_name_key < $4 AND t.last_name_key LIKE $5 ESCAPE '!') AND likely(t.pk >= $6) AND likely(t.pk < $7)
LIMIT $8
-- $1 1
-- $2 1
-- $3 "o_"
-- $4 "o`"
-- $5 "o!_%"
-- $6 1099511627776
-- $7 2199023255552
-- $8 5001
-- keys, postgres
SELECT t.case_pk FROM involvements t WHERE t.tenant = $1 AND t.hidden = 0 AND t.person IN (WITH o AS MATERIALIZED (SELECT t.pk FROM people t WHERE t.tenant = $2 AND t.hidden = 0 AND t.last_name_key >= $3 AND t.last_name_key < $4 AND t.last_name_key LIKE $5 ESCAPE '!') SELECT * FROM o) AND t.pk >= $6 AND t.pk < $7
LIMIT $8
-- $1 1
-- $2 1
-- $3 "o_"
-- $4 "o`"
-- $5 "o!_%"
-- $6 1099511627776
-- $7 2199023255552
-- $8 5001
-- page among few, sqlite
WITH page AS (
SELECT t.pk AS pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk IN ($2, $3)
ORDER BY t.opened DESC, t.pk DESC
LIMIT $4
)
SELECT t.id, t.summary, t.opened, t.pk
FROM page CROSS JOIN cases t
WHERE t.tenant = $5
  AND t.pk = page.pk
ORDER BY t.opened DESC, t.pk DESC
-- $1 1
-- $2 1
-- $3 2
-- $4 3
-- $5 1
-- page among few, postgres
WITH page AS (
SELECT t.pk AS pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk IN ($2, $3)
ORDER BY t.opened DESC, t.pk DESC
LIMIT $4
)
SELECT t.id, t.summary, t.opened, t.pk
FROM page CROSS JOIN cases t
WHERE t.tenant = $5
  AND t.pk = page.pk
ORDER BY t.opened DESC, t.pk DESC
-- $1 1
-- $2 1
-- $3 2
-- $4 3
-- $5 1
-- page, sqlite
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND EXISTS (SELECT tt.case_pk FROM involvements tt WHERE tt.tenant = $2 AND tt.hidden = 0 AND tt.case_pk = t.pk AND EXISTS (SELECT ttt.pk FROM people ttt WHERE ttt.tenant = $3 AND ttt.hidden = 0 AND ttt.pk = tt.person AND ttt.last_name_key >= $4 AND ttt.last_name_key < $5 AND ttt.last_name_key LIKE $6 ESCAPE '!') IS TRUE) IS TRUE
ORDER BY t.opened DESC, t.pk DESC
LIMIT $7
-- $1 1
-- $2 1
-- $3 1
-- $4 "o_"
-- $5 "o`"
-- $6 "o!_%"
-- $7 3
-- page, postgres
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND EXISTS (SELECT tt.case_pk FROM involvements tt WHERE tt.tenant = $2 AND tt.hidden = 0 AND tt.case_pk = t.pk AND EXISTS (SELECT ttt.pk FROM people ttt WHERE ttt.tenant = $3 AND ttt.hidden = 0 AND ttt.pk = tt.person AND ttt.last_name_key >= $4 AND ttt.last_name_key < $5 AND ttt.last_name_key LIKE $6 ESCAPE '!'))
ORDER BY t.opened DESC, t.pk DESC
LIMIT $7
-- $1 1
-- $2 1
-- $3 1
-- $4 "o_"
-- $5 "o`"
-- $6 "o!_%"
-- $7 3
