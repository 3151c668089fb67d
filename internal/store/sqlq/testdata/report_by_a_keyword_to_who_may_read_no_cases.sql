-- page, sqlite
SELECT t.pk, t.id, t.updated, t.created, t.hidden, t.number, t.name, t.name_key, t.owner, t.shared, t.definition, t.pk, t.pk
FROM reports t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.number = $2
ORDER BY t.pk
-- $1 1
-- $2 1
-- page, postgres
SELECT t.pk, t.id, t.updated, t.created, t.hidden, t.number, t.name, t.name_key, t.owner, t.shared, t.definition, t.pk, t.pk
FROM reports t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.number = $2
ORDER BY t.pk
-- $1 1
-- $2 1
-- scan, sqlite
SELECT t.number, t.number, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.confidential = 0)
  AND t.pk IN (SELECT w.pk FROM (SELECT rowid AS pk FROM words WHERE words MATCH $2 AND rowid BETWEEN $3 AND $4 ORDER BY rowid DESC) w)
ORDER BY t.number, t.pk
-- $1 1
-- $2 "{public} : (\"lamp\"*)"
-- $3 1099511627776
-- $4 2199023255551
-- scan, postgres
SELECT t.number, t.number, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.confidential = 0)
  AND t.pk IN (SELECT w.pk FROM (SELECT pk FROM words WHERE tenant = $2 AND noun = $3 AND words @@ $4) w)
ORDER BY t.number, t.pk
-- $1 1
-- $2 1
-- $3 1
-- $4 "\x00\x00\x00\x01\x01\b\x011.lamp\x00"
