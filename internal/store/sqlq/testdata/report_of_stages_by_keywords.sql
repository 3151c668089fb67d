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
SELECT t.name, j1.number, t.pk
FROM stages t
LEFT JOIN cases j1 ON j1.tenant = t.tenant AND j1.pk = t.case_pk AND j1.hidden = 0
WHERE t.tenant = $1
  AND t.hidden = 0
  AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.case_pk AND (c.confidential = 0 OR c.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR c.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))) IS TRUE
  AND t.case_pk IN (SELECT t.pk FROM cases t WHERE t.tenant = $6 AND t.hidden = 0 AND (t.confidential = 0 OR t.pk IN (SELECT pk FROM assigned WHERE tenant = $7 AND user_pk = $8) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $9 AND subject = $10)) AND t.pk IN (SELECT w.pk FROM (SELECT rowid AS pk FROM words WHERE words MATCH $11 AND rowid BETWEEN $12 AND $13 ORDER BY rowid DESC) w UNION ALL SELECT w.pk FROM (SELECT rowid AS pk FROM words WHERE words MATCH $14 AND rowid BETWEEN $15 AND $16 ORDER BY rowid DESC) w UNION ALL SELECT t.case_pk FROM notes t WHERE t.tenant = $17 AND t.hidden = 0 AND t.pk IN (SELECT w.pk FROM (SELECT rowid AS pk FROM words WHERE words MATCH $18 AND rowid BETWEEN $19 AND $20 ORDER BY rowid DESC) w UNION ALL SELECT w.pk FROM (SELECT rowid AS pk FROM words WHERE words MATCH $21 AND rowid BETWEEN $22 AND $23 ORDER BY rowid DESC) w)))
ORDER BY j1.number NULLS LAST, t.pk
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1
-- $7 1
-- $8 1099511627785
-- $9 1
-- $10 1099511627785
-- $11 "{public internal personal} : (\"lamp\"*)"
-- $12 1099511627776
-- $13 2199023255551
-- $14 "{public internal personal} : (\"dark\"* AND \"road\"*)"
-- $15 1099511627776
-- $16 2199023255551
-- $17 1
-- $18 "{public internal personal} : (\"¶lamp\"*)"
-- $19 1099511627776
-- $20 2199023255551
-- $21 "{public internal personal} : (\"¶dark\"* AND \"¶road\"*)"
-- $22 1099511627776
-- $23 2199023255551
-- scan, postgres
SELECT t.name, j1.number, t.pk
FROM stages t
LEFT JOIN cases j1 ON j1.tenant = t.tenant AND j1.pk = t.case_pk AND j1.hidden = 0
WHERE t.tenant = $1
  AND t.hidden = 0
  AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.case_pk AND (c.confidential = 0 OR c.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR c.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5)))
  AND t.case_pk IN (SELECT t.pk FROM cases t WHERE t.tenant = $6 AND t.hidden = 0 AND (t.confidential = 0 OR t.pk IN (SELECT pk FROM assigned WHERE tenant = $7 AND user_pk = $8) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $9 AND subject = $10)) AND t.pk IN (WITH o AS MATERIALIZED (SELECT w.pk FROM (SELECT pk FROM words WHERE tenant = $11 AND noun = $12 AND words @@ $13) w UNION ALL SELECT w.pk FROM (SELECT pk FROM words WHERE tenant = $14 AND noun = $15 AND words @@ $16) w UNION ALL SELECT t.case_pk FROM notes t WHERE t.tenant = $17 AND t.hidden = 0 AND t.pk IN (WITH o AS MATERIALIZED (SELECT w.pk FROM (SELECT pk FROM words WHERE tenant = $18 AND noun = $19 AND words @@ $20) w UNION ALL SELECT w.pk FROM (SELECT pk FROM words WHERE tenant = $21 AND noun = $22 AND words @@ $23) w) SELECT * FROM o)) SELECT * FROM o))
ORDER BY j1.number NULLS LAST, t.pk
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1
-- $7 1
-- $8 1099511627785
-- $9 1
-- $10 1099511627785
-- $11 1
-- $12 1
-- $13 "\x00\x00\x00\x01\x01\x0e\x011.lamp\x00"
-- $14 1
-- $15 1
-- $16 "\x00\x00\x00\x03\x02\x02\x01\x0e\x011.dark\x00\x01\x0e\x011.road\x00"
-- $17 1
-- $18 1
-- $19 6
-- $20 "\x00\x00\x00\x01\x01\x0e\x011.¶lamp\x00"
-- $21 1
-- $22 6
-- $23 "\x00\x00\x00\x03\x02\x02\x01\x0e\x011.¶dark\x00\x01\x0e\x011.¶road\x00"
