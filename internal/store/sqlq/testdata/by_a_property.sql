-- page, sqlite
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk IN (SELECT a.pk FROM attr a WHERE a.tenant = $2 AND a.field = $3 AND a.key >= $4)
  AND t.pk IN (SELECT a.pk FROM attr a WHERE a.tenant = $5 AND a.field = $6 AND a.key IN ($7, $8))
  AND (NOT (t.pk IN (SELECT a.pk FROM attr a WHERE a.tenant = $9 AND a.field = $10))) IS NOT TRUE
ORDER BY t.opened DESC, t.pk DESC
LIMIT $11
-- $1 1
-- $2 1
-- $3 "height"
-- $4 028001313500
-- $5 1
-- $6 "height"
-- $7 0280013200
-- $8 0280013300
-- $9 1
-- $10 "height"
-- $11 3
-- page, postgres
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk IN (SELECT a.pk FROM attr a WHERE a.tenant = $2 AND a.field = $3 AND a.key >= $4)
  AND t.pk IN (SELECT a.pk FROM attr a WHERE a.tenant = $5 AND a.field = $6 AND a.key IN ($7, $8))
  AND (NOT (t.pk IN (SELECT a.pk FROM attr a WHERE a.tenant = $9 AND a.field = $10))) IS NOT TRUE
ORDER BY t.opened DESC, t.pk DESC
LIMIT $11
-- $1 1
-- $2 1
-- $3 "height"
-- $4 028001313500
-- $5 1
-- $6 "height"
-- $7 0280013200
-- $8 0280013300
-- $9 1
-- $10 "height"
-- $11 3
