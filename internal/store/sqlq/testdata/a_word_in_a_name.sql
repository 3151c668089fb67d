-- page, sqlite
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT w.pk FROM (SELECT rowid AS pk FROM words WHERE words MATCH $2 AND rowid BETWEEN $3 AND $4 ORDER BY rowid DESC) w) AND instr(char(32) || t.name_key || char(32), $5) > 0)
  AND (instr(char(32) || t.external_id_key || char(32), $6) > 0)
ORDER BY t.opened DESC, t.pk DESC
LIMIT $7
-- $1 1
-- $2 "{public internal} : (\"mary\" AND \"ann\")"
-- $3 1099511627776
-- $4 2199023255551
-- $5 " mary ann "
-- $6 " -- "
-- $7 3
-- page, postgres
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT w.pk FROM (SELECT pk FROM words WHERE tenant = $2 AND noun = $3 AND words @@ $4) w) AND position($5 IN chr(32) || t.name_key || chr(32)) > 0)
  AND (position($6 IN chr(32) || t.external_id_key || chr(32)) > 0)
ORDER BY t.opened DESC, t.pk DESC
LIMIT $7
-- $1 1
-- $2 1
-- $3 1
-- $4 "\x00\x00\x00\x03\x02\x02\x01\f\x001.mary\x00\x01\f\x001.ann\x00"
-- $5 " mary ann "
-- $6 " -- "
-- $7 3
