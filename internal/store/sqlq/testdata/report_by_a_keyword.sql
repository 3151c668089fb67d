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
  AND t.pk IN (SELECT w.pk FROM (SELECT rowid AS pk FROM words WHERE words MATCH $2 AND rowid BETWEEN $3 AND $4 ORDER BY rowid DESC) w UNION ALL SELECT t.case_pk FROM notes t WHERE t.tenant = $5 AND t.hidden = 0 AND (t.pk IN (SELECT w.pk FROM (SELECT rowid AS pk FROM words WHERE words MATCH $6 AND rowid BETWEEN $7 AND $8 ORDER BY rowid DESC) w)))
ORDER BY t.number, t.pk
-- $1 1
-- $2 "{public internal personal} : (\"lamp\"*)"
-- $3 1099511627776
-- $4 2199023255551
-- $5 1
-- $6 "{public internal personal} : (\"¶lamp\"*)"
-- $7 1099511627776
-- $8 2199023255551
-- scan, postgres
SELECT t.number, t.number, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk IN (WITH o AS MATERIALIZED (SELECT w.pk FROM (SELECT pk FROM words WHERE tenant = $2 AND noun = $3 AND words @@ $4) w UNION ALL SELECT t.case_pk FROM notes t WHERE t.tenant = $5 AND t.hidden = 0 AND (t.pk IN (SELECT w.pk FROM (SELECT pk FROM words WHERE tenant = $6 AND noun = $7 AND words @@ $8) w))) SELECT * FROM o)
ORDER BY t.number, t.pk
-- $1 1
-- $2 1
-- $3 1
-- $4 "\x00\x00\x00\x01\x01\x0e\x011.lamp\x00"
-- $5 1
-- $6 1
-- $7 6
-- $8 "\x00\x00\x00\x01\x01\x0e\x011.¶lamp\x00"
