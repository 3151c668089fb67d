-- count, sqlite
SELECT count(*)
FROM forms t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk NOT IN (SELECT h.form_pk AS pk FROM cases d CROSS JOIN form_cases h WHERE d.tenant = $2 AND d.hidden = 1 AND h.tenant = d.tenant AND h.case_pk = d.pk AND (SELECT min(c.hidden) FROM form_cases x CROSS JOIN cases c WHERE x.tenant = h.tenant AND x.form_pk = h.form_pk AND c.tenant = x.tenant AND c.pk = x.case_pk) = 1)
  AND t.received >= $3
-- $1 1
-- $2 1
-- $3 1768473000000000
-- count, postgres
SELECT count(*)
FROM forms t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND NOT EXISTS (SELECT 1 FROM (WITH o AS MATERIALIZED (SELECT h.form_pk AS pk FROM cases d CROSS JOIN form_cases h WHERE d.tenant = $2 AND d.hidden = 1 AND h.tenant = d.tenant AND h.case_pk = d.pk AND (SELECT min(c.hidden) FROM form_cases x CROSS JOIN cases c WHERE x.tenant = h.tenant AND x.form_pk = h.form_pk AND c.tenant = x.tenant AND c.pk = x.case_pk) = 1) SELECT * FROM o) u WHERE u.pk = t.pk)
  AND t.received >= $3
-- $1 1
-- $2 1
-- $3 1768473000000000
-- page, sqlite
WITH page AS (
SELECT t.pk AS pk
FROM forms t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND t.pk NOT IN (SELECT h.form_pk AS pk FROM cases d CROSS JOIN form_cases h WHERE d.tenant = $2 AND d.hidden = 1 AND h.tenant = d.tenant AND h.case_pk = d.pk AND (SELECT min(c.hidden) FROM form_cases x CROSS JOIN cases c WHERE x.tenant = h.tenant AND x.form_pk = h.form_pk AND c.tenant = x.tenant AND c.pk = x.case_pk) = 1)
  AND t.received >= $3
ORDER BY t.received DESC, t.pk DESC
LIMIT $4 OFFSET $5
)
SELECT t.pk, t.id, t.updated, t.created, t.hidden, t.xmlns, t.name, t.app_id, t.build_id, t.version, t.ui_version, t.device, t.sender, t.username, t.started, t.ended, t.received, t.edited, t.phone, t.cases, t.answers, t.received, t.pk
FROM page CROSS JOIN forms t
WHERE t.tenant = $6
  AND t.pk = page.pk
ORDER BY t.received DESC, t.pk DESC
-- $1 1
-- $2 1
-- $3 1768473000000000
-- $4 3
-- $5 900000
-- $6 1
-- page, postgres
WITH page AS (
SELECT t.pk AS pk
FROM forms t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND NOT EXISTS (SELECT 1 FROM (WITH o AS MATERIALIZED (SELECT h.form_pk AS pk FROM cases d CROSS JOIN form_cases h WHERE d.tenant = $2 AND d.hidden = 1 AND h.tenant = d.tenant AND h.case_pk = d.pk AND (SELECT min(c.hidden) FROM form_cases x CROSS JOIN cases c WHERE x.tenant = h.tenant AND x.form_pk = h.form_pk AND c.tenant = x.tenant AND c.pk = x.case_pk) = 1) SELECT * FROM o) u WHERE u.pk = t.pk)
  AND t.received >= $3
ORDER BY t.received DESC, t.pk DESC
LIMIT $4 OFFSET $5
)
SELECT t.pk, t.id, t.updated, t.created, t.hidden, t.xmlns, t.name, t.app_id, t.build_id, t.version, t.ui_version, t.device, t.sender, t.username, t.started, t.ended, t.received, t.edited, t.phone, t.cases, t.answers, t.received, t.pk
FROM page CROSS JOIN forms t
WHERE t.tenant = $6
  AND t.pk = page.pk
ORDER BY t.received DESC, t.pk DESC
-- $1 1
-- $2 1
-- $3 1768473000000000
-- $4 3
-- $5 900000
-- $6 1
-- page, sqlite
SELECT t.form, t.name, t.media_type, t.bytes, t.sha256, t.name, t.pk
FROM documents t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.case_pk) IS TRUE OR t.case_pk IS NULL AND EXISTS (SELECT 1 FROM forms f WHERE f.tenant = t.tenant AND f.pk = t.form AND f.hidden = 0 AND coalesce((SELECT min(c.hidden) FROM form_cases x CROSS JOIN cases c WHERE x.tenant = f.tenant AND x.form_pk = f.pk AND c.tenant = x.tenant AND c.pk = x.case_pk), 0) = 0))
  AND 0 = 1
ORDER BY t.name NULLS LAST, t.pk
-- $1 1
-- page, postgres
SELECT t.form, t.name, t.media_type, t.bytes, t.sha256, t.name, t.pk
FROM documents t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.case_pk) OR t.case_pk IS NULL AND EXISTS (SELECT 1 FROM forms f WHERE f.tenant = t.tenant AND f.pk = t.form AND f.hidden = 0 AND coalesce((SELECT min(c.hidden) FROM form_cases x CROSS JOIN cases c WHERE x.tenant = f.tenant AND x.form_pk = f.pk AND c.tenant = x.tenant AND c.pk = x.case_pk), 0) = 0))
  AND 0 = 1
ORDER BY t.name NULLS LAST, t.pk
-- $1 1
