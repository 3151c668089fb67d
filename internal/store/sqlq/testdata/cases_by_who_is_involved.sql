-- page, sqlite
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk IN (SELECT t.case_pk FROM involvements t WHERE t.tenant = $2 AND t.hidden = 0 AND t.person IN (SELECT t.pk FROM people t WHERE t.tenant = $3 AND t.hidden = 0 AND t.last_name_key LIKE $4 ESCAPE '!'))
ORDER BY t.opened DESC, t.pk DESC
LIMIT $5
-- $1 1
-- $2 1
-- $3 1
-- $4 "o!_%"
-- $5 3
-- page, postgres
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk IN (SELECT t.case_pk FROM involvements t WHERE t.tenant = $2 AND t.hidden = 0 AND t.person IN (WITH o AS MATERIALIZED (SELECT t.pk FROM people t WHERE t.tenant = $3 AND t.hidden = 0 AND t.last_name_key LIKE $4 ESCAPE '!') SELECT * FROM o))
ORDER BY t.opened DESC, t.pk DESC
LIMIT $5
-- $1 1
-- $2 1
-- $3 1
-- $4 "o!_%"
-- $5 3
