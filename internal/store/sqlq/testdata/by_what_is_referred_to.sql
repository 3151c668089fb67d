-- page, sqlite
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
LEFT JOIN wards j1 ON j1.tenant = t.tenant AND j1.pk = t.ward AND j1.hidden = 0
WHERE t.tenant = $1
  AND t.hidden = 0
  AND j1.code = $2
ORDER BY t.opened DESC, t.pk DESC
LIMIT $3
-- $1 1
-- $2 "E05"
-- $3 3
-- page, postgres
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
LEFT JOIN wards j1 ON j1.tenant = t.tenant AND j1.pk = t.ward AND j1.hidden = 0
WHERE t.tenant = $1
  AND t.hidden = 0
  AND j1.code = $2
ORDER BY t.opened DESC, t.pk DESC
LIMIT $3
-- $1 1
-- $2 "E05"
-- $3 3
