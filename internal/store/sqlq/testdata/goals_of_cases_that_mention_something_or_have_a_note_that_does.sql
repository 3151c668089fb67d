-- keys, sqlite
SELECT t.pk
FROM goals t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.case_pk IN (SELECT t.pk FROM cases t WHERE t.tenant = $2 AND t.hidden = 0 AND (t.confidential = 0 OR t.pk IN (SELECT pk FROM assigned WHERE tenant = $3 AND user_pk = $4) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $5 AND subject = $6)) AND t.pk IN (SELECT w.pk FROM (SELECT rowid AS pk FROM words WHERE words MATCH $7 AND rowid BETWEEN $8 AND $9 ORDER BY rowid DESC) w UNION ALL SELECT t.case_pk FROM notes t WHERE t.tenant = $10 AND t.hidden = 0 AND t.pk IN (SELECT w.pk FROM (SELECT rowid AS pk FROM words WHERE words MATCH $11 AND rowid BETWEEN $12 AND $13 ORDER BY rowid DESC) w)))
  AND likely(t.pk >= $14) AND likely(t.pk < $15)
LIMIT $16
-- $1 1
-- $2 1
-- $3 1
-- $4 1099511627785
-- $5 1
-- $6 1099511627785
-- $7 "{public internal personal} : (\"lamp\"*)"
-- $8 1099511627776
-- $9 2199023255551
-- $10 1
-- $11 "{public internal personal} : (\"¶lamp\"*)"
-- $12 1099511627776
-- $13 2199023255551
-- $14 1099511627776
-- $15 2199023255552
-- $16 5001
-- keys, postgres
SELECT t.pk
FROM goals t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.case_pk IN (SELECT t.pk FROM cases t WHERE t.tenant = $2 AND t.hidden = 0 AND (t.confidential = 0 OR t.pk IN (SELECT pk FROM assigned WHERE tenant = $3 AND user_pk = $4) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $5 AND subject = $6)) AND t.pk IN (WITH o AS MATERIALIZED (SELECT w.pk FROM (SELECT pk FROM words WHERE tenant = $7 AND noun = $8 AND words @@ $9) w UNION ALL SELECT t.case_pk FROM notes t WHERE t.tenant = $10 AND t.hidden = 0 AND t.pk IN (SELECT w.pk FROM (SELECT pk FROM words WHERE tenant = $11 AND noun = $12 AND words @@ $13) w)) SELECT * FROM o))
  AND t.pk >= $14 AND t.pk < $15
LIMIT $16
-- $1 1
-- $2 1
-- $3 1
-- $4 1099511627785
-- $5 1
-- $6 1099511627785
-- $7 1
-- $8 1
-- $9 "\x00\x00\x00\x01\x01\x0e\x011.lamp\x00"
-- $10 1
-- $11 1
-- $12 6
-- $13 "\x00\x00\x00\x01\x01\x0e\x011.¶lamp\x00"
-- $14 1099511627776
-- $15 2199023255552
-- $16 5001
-- page among few, sqlite
WITH page AS (
SELECT t.pk AS pk
FROM goals t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.case_pk AND (c.confidential = 0 OR EXISTS (SELECT 1 FROM assigned WHERE tenant = $2 AND user_pk = $3 AND assigned.pk = c.pk) IS TRUE OR EXISTS (SELECT 1 FROM granted WHERE tenant = $4 AND subject = $5 AND granted.pk = c.pk) IS TRUE)) IS TRUE
  AND t.pk IN ($6, $7)
ORDER BY t.pk DESC
LIMIT $8
)
SELECT t.id, t.pk, t.pk, t.pk
FROM page CROSS JOIN goals t
WHERE t.tenant = $9
  AND t.pk = page.pk
ORDER BY t.pk DESC
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1
-- $7 2
-- $8 3
-- $9 1
-- page among few, postgres
WITH page AS (
SELECT t.pk AS pk
FROM goals t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.case_pk AND (c.confidential = 0 OR EXISTS (SELECT 1 FROM assigned WHERE tenant = $2 AND user_pk = $3 AND assigned.pk = c.pk) OR EXISTS (SELECT 1 FROM granted WHERE tenant = $4 AND subject = $5 AND granted.pk = c.pk)))
  AND t.pk IN ($6, $7)
ORDER BY t.pk DESC
LIMIT $8
)
SELECT t.id, t.pk, t.pk, t.pk
FROM page CROSS JOIN goals t
WHERE t.tenant = $9
  AND t.pk = page.pk
ORDER BY t.pk DESC
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1
-- $7 2
-- $8 3
-- $9 1
-- page, sqlite
SELECT t.id, t.pk, t.pk, t.pk
FROM goals t
WHERE +t.tenant = $1
  AND t.hidden = 0
  AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.case_pk AND (c.confidential = 0 OR c.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR c.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))) IS TRUE
  AND EXISTS (SELECT tt.pk FROM cases tt WHERE tt.tenant = $6 AND tt.hidden = 0 AND tt.pk = t.case_pk AND (tt.confidential = 0 OR tt.pk IN (SELECT pk FROM assigned WHERE tenant = $7 AND user_pk = $8) OR tt.pk IN (SELECT pk FROM granted WHERE tenant = $9 AND subject = $10)) AND tt.pk IN (SELECT w.pk FROM (SELECT rowid AS pk FROM words WHERE words MATCH $11 AND rowid BETWEEN $12 AND $13 ORDER BY rowid DESC) w UNION ALL SELECT tt.case_pk FROM notes tt WHERE tt.tenant = $14 AND tt.hidden = 0 AND tt.pk IN (SELECT w.pk FROM (SELECT rowid AS pk FROM words WHERE words MATCH $15 AND rowid BETWEEN $16 AND $17 ORDER BY rowid DESC) w))) IS TRUE
  AND t.pk BETWEEN $18 AND $19
ORDER BY t.pk DESC
LIMIT $20
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
-- $14 1
-- $15 "{public internal personal} : (\"¶lamp\"*)"
-- $16 1099511627776
-- $17 2199023255551
-- $18 1099511627776
-- $19 2199023255551
-- $20 3
-- page, postgres
SELECT t.id, t.pk, t.pk, t.pk
FROM goals t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.case_pk AND (c.confidential = 0 OR c.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR c.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5)))
  AND EXISTS (SELECT tt.pk FROM cases tt WHERE tt.tenant = $6 AND tt.hidden = 0 AND tt.pk = t.case_pk AND (tt.confidential = 0 OR tt.pk IN (SELECT pk FROM assigned WHERE tenant = $7 AND user_pk = $8) OR tt.pk IN (SELECT pk FROM granted WHERE tenant = $9 AND subject = $10)) AND tt.pk IN (WITH o AS MATERIALIZED (SELECT w.pk FROM (SELECT pk FROM words WHERE tenant = $11 AND noun = $12 AND words @@ $13) w UNION ALL SELECT tt.case_pk FROM notes tt WHERE tt.tenant = $14 AND tt.hidden = 0 AND tt.pk IN (SELECT w.pk FROM (SELECT pk FROM words WHERE tenant = $15 AND noun = $16 AND words @@ $17) w)) SELECT * FROM o))
  AND t.pk BETWEEN $18 AND $19
ORDER BY t.pk DESC
LIMIT $20
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
-- $16 6
-- $17 "\x00\x00\x00\x01\x01\x0e\x011.¶lamp\x00"
-- $18 1099511627776
-- $19 2199023255551
-- $20 3
