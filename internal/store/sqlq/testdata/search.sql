-- match, sqlite
SELECT t.pk, t.opened, t.id, t.reference, t.name, t.opened, t.pk
FROM (SELECT rowid AS pk FROM words WHERE words MATCH $1 AND rowid BETWEEN $2 AND $3 ORDER BY rowid DESC) w
CROSS JOIN cases t
WHERE t.pk = w.pk
  AND t.tenant = $4
  AND t.hidden = 0
ORDER BY w.pk DESC
LIMIT $5
-- $1 "{public internal personal} : (\"lam\"*)"
-- $2 1099511627776
-- $3 2199023255551
-- $4 1
-- $5 2000
-- match, postgres
SELECT t.pk, t.opened, t.id, t.reference, t.name, t.opened, t.pk
FROM (SELECT pk FROM words WHERE tenant = $1 AND noun = $2 AND words @@ $3) w
CROSS JOIN cases t
WHERE t.pk = w.pk
  AND t.tenant = $4
  AND t.hidden = 0
ORDER BY w.pk DESC
LIMIT $5
-- $1 1
-- $2 1
-- $3 "\x00\x00\x00\x01\x01\x0e\x011.lam\x00"
-- $4 1
-- $5 2000
-- page, sqlite
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk IN ($2, $3)
-- $1 1
-- $2 1099511627793
-- $3 1099511627790
-- page, postgres
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk IN ($2, $3)
-- $1 1
-- $2 1099511627793
-- $3 1099511627790
