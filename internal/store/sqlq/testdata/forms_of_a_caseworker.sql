-- page, sqlite
SELECT t.pk, t.id, t.updated, t.created, t.hidden, t.xmlns, t.name, t.app_id, t.build_id, t.version, t.ui_version, t.device, t.sender, t.username, t.started, t.ended, t.received, t.edited, t.phone, t.cases, t.answers, t.received, t.pk
FROM forms t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND NOT EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = t.tenant AND x.form_pk = t.pk AND ((c.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3))) IS NOT TRUE) AND EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = t.tenant AND x.form_pk = t.pk AND c.hidden = 0)
ORDER BY t.received DESC, t.pk DESC
-- $1 1
-- $2 1
-- $3 1099511627784
-- page, postgres
SELECT t.pk, t.id, t.updated, t.created, t.hidden, t.xmlns, t.name, t.app_id, t.build_id, t.version, t.ui_version, t.device, t.sender, t.username, t.started, t.ended, t.received, t.edited, t.phone, t.cases, t.answers, t.received, t.pk
FROM forms t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND NOT EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = t.tenant AND x.form_pk = t.pk AND ((c.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3))) IS NOT TRUE) AND EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = t.tenant AND x.form_pk = t.pk AND c.hidden = 0)
ORDER BY t.received DESC, t.pk DESC
-- $1 1
-- $2 1
-- $3 1099511627784
-- page, sqlite
SELECT t.form, t.name, t.media_type, t.bytes, t.sha256, t.name, t.pk
FROM documents t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.case_pk AND (c.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3))) OR t.case_pk IS NULL AND EXISTS (SELECT 1 FROM forms f WHERE f.tenant = t.tenant AND f.pk = t.form AND f.hidden = 0 AND NOT EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = f.tenant AND x.form_pk = f.pk AND ((c.pk IN (SELECT pk FROM assigned WHERE tenant = $4 AND user_pk = $5))) IS NOT TRUE) AND EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = f.tenant AND x.form_pk = f.pk AND c.hidden = 0)))
  AND 0 = 1
ORDER BY t.name NULLS LAST, t.pk
-- $1 1
-- $2 1
-- $3 1099511627784
-- $4 1
-- $5 1099511627784
-- page, postgres
SELECT t.form, t.name, t.media_type, t.bytes, t.sha256, t.name, t.pk
FROM documents t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.case_pk AND (c.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3))) OR t.case_pk IS NULL AND EXISTS (SELECT 1 FROM forms f WHERE f.tenant = t.tenant AND f.pk = t.form AND f.hidden = 0 AND NOT EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = f.tenant AND x.form_pk = f.pk AND ((c.pk IN (SELECT pk FROM assigned WHERE tenant = $4 AND user_pk = $5))) IS NOT TRUE) AND EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = f.tenant AND x.form_pk = f.pk AND c.hidden = 0)))
  AND 0 = 1
ORDER BY t.name NULLS LAST, t.pk
-- $1 1
-- $2 1
-- $3 1099511627784
-- $4 1
-- $5 1099511627784
