-- page, sqlite
SELECT t.id, t.reference, NULL, j1.name, NULL, t.opened, t.pk
FROM cases t
LEFT JOIN wards j1 ON j1.tenant = t.tenant AND j1.pk = t.ward AND j1.hidden = 0
WHERE t.tenant = $1
  AND t.hidden = 0
ORDER BY t.opened DESC, t.pk DESC
LIMIT $2
-- $1 1
-- $2 5001
-- page, postgres
SELECT t.id, t.reference, NULL, j1.name, NULL, t.opened, t.pk
FROM cases t
LEFT JOIN wards j1 ON j1.tenant = t.tenant AND j1.pk = t.ward AND j1.hidden = 0
WHERE t.tenant = $1
  AND t.hidden = 0
ORDER BY t.opened DESC, t.pk DESC
LIMIT $2
-- $1 1
-- $2 5001
