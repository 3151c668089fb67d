-- page, sqlite
SELECT t.pk, t.id, t.updated, t.created, t.hidden, t.number, t.reference, t.client_reference, t.external_id, t.external_id_key, t.type, t.status, t.ward, t.category, t.source, t.owner, t.assignees, t.access, t.opened_by, t.modified_by, t.closed_by, t.main_person, t.current_stage, t.name, t.name_key, t.summary, t.themes, t.public_summary, t.public_themes, t.details, t.address, t.lat, t.lon, t.confidential, t.archived, t.highlighted, t.touched, t.opened, t.received, t.modified, t.closed, t.due, t.links, t.properties, t.pk, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.confidential = 0 OR EXISTS (SELECT 1 FROM assigned WHERE tenant = $2 AND user_pk = $3 AND assigned.pk = t.pk) IS TRUE OR EXISTS (SELECT 1 FROM granted WHERE tenant = $4 AND subject = $5 AND granted.pk = t.pk) IS TRUE)
  AND t.id = $6
ORDER BY t.pk
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 "id-17"
-- page, postgres
SELECT t.pk, t.id, t.updated, t.created, t.hidden, t.number, t.reference, t.client_reference, t.external_id, t.external_id_key, t.type, t.status, t.ward, t.category, t.source, t.owner, t.assignees, t.access, t.opened_by, t.modified_by, t.closed_by, t.main_person, t.current_stage, t.name, t.name_key, t.summary, t.themes, t.public_summary, t.public_themes, t.details, t.address, t.lat, t.lon, t.confidential, t.archived, t.highlighted, t.touched, t.opened, t.received, t.modified, t.closed, t.due, t.links, t.properties, t.pk, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.confidential = 0 OR EXISTS (SELECT 1 FROM assigned WHERE tenant = $2 AND user_pk = $3 AND assigned.pk = t.pk) OR EXISTS (SELECT 1 FROM granted WHERE tenant = $4 AND subject = $5 AND granted.pk = t.pk))
  AND t.id = $6
ORDER BY t.pk
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 "id-17"
-- page, sqlite
SELECT t.pk, t.id, t.updated, t.created, t.hidden, t.xmlns, t.name, t.app_id, t.build_id, t.version, t.ui_version, t.device, t.sender, t.username, t.started, t.ended, t.received, t.edited, t.phone, t.cases, t.answers, t.received, t.pk
FROM forms t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND NOT EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = t.tenant AND x.form_pk = t.pk AND ((c.confidential = 0 OR EXISTS (SELECT 1 FROM assigned WHERE tenant = $2 AND user_pk = $3 AND assigned.pk = c.pk) IS TRUE OR EXISTS (SELECT 1 FROM granted WHERE tenant = $4 AND subject = $5 AND granted.pk = c.pk) IS TRUE)) IS NOT TRUE) AND (EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = t.tenant AND x.form_pk = t.pk AND c.hidden = 0) OR NOT EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = t.tenant AND x.form_pk = t.pk))
  AND t.pk IN (SELECT f.form_pk FROM form_cases f WHERE f.tenant = $6 AND f.case_pk = $7)
ORDER BY t.received DESC, t.pk DESC
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1
-- $7 1099511627793
-- page, postgres
SELECT t.pk, t.id, t.updated, t.created, t.hidden, t.xmlns, t.name, t.app_id, t.build_id, t.version, t.ui_version, t.device, t.sender, t.username, t.started, t.ended, t.received, t.edited, t.phone, t.cases, t.answers, t.received, t.pk
FROM forms t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND NOT EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = t.tenant AND x.form_pk = t.pk AND ((c.confidential = 0 OR EXISTS (SELECT 1 FROM assigned WHERE tenant = $2 AND user_pk = $3 AND assigned.pk = c.pk) OR EXISTS (SELECT 1 FROM granted WHERE tenant = $4 AND subject = $5 AND granted.pk = c.pk))) IS NOT TRUE) AND (EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = t.tenant AND x.form_pk = t.pk AND c.hidden = 0) OR NOT EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = t.tenant AND x.form_pk = t.pk))
  AND t.pk IN (SELECT f.form_pk FROM form_cases f WHERE f.tenant = $6 AND f.case_pk = $7)
ORDER BY t.received DESC, t.pk DESC
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1
-- $7 1099511627793
-- page, sqlite
SELECT t.form, t.name, t.media_type, t.bytes, t.sha256, t.name, t.pk
FROM documents t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.case_pk AND (c.confidential = 0 OR c.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR c.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))) IS TRUE OR t.case_pk IS NULL AND EXISTS (SELECT 1 FROM forms f WHERE f.tenant = t.tenant AND f.pk = t.form AND f.hidden = 0 AND NOT EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = f.tenant AND x.form_pk = f.pk AND ((c.confidential = 0 OR c.pk IN (SELECT pk FROM assigned WHERE tenant = $6 AND user_pk = $7) OR c.pk IN (SELECT pk FROM granted WHERE tenant = $8 AND subject = $9))) IS NOT TRUE) AND (EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = f.tenant AND x.form_pk = f.pk AND c.hidden = 0) OR NOT EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = f.tenant AND x.form_pk = f.pk))))
  AND 0 = 1
ORDER BY t.name NULLS LAST, t.pk
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1
-- $7 1099511627785
-- $8 1
-- $9 1099511627785
-- page, postgres
SELECT t.form, t.name, t.media_type, t.bytes, t.sha256, t.name, t.pk
FROM documents t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.case_pk AND (c.confidential = 0 OR c.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR c.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))) OR t.case_pk IS NULL AND EXISTS (SELECT 1 FROM forms f WHERE f.tenant = t.tenant AND f.pk = t.form AND f.hidden = 0 AND NOT EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = f.tenant AND x.form_pk = f.pk AND ((c.confidential = 0 OR c.pk IN (SELECT pk FROM assigned WHERE tenant = $6 AND user_pk = $7) OR c.pk IN (SELECT pk FROM granted WHERE tenant = $8 AND subject = $9))) IS NOT TRUE) AND (EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = f.tenant AND x.form_pk = f.pk AND c.hidden = 0) OR NOT EXISTS (SELECT 1 FROM form_cases x LEFT JOIN cases c ON c.tenant = x.tenant AND c.pk = x.case_pk WHERE x.tenant = f.tenant AND x.form_pk = f.pk))))
  AND 0 = 1
ORDER BY t.name NULLS LAST, t.pk
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1
-- $7 1099511627785
-- $8 1
-- $9 1099511627785
