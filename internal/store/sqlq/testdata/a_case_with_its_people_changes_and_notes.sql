-- page, sqlite
SELECT t.pk, t.id, t.updated, t.created, t.hidden, t.number, t.reference, t.client_reference, t.external_id, t.external_id_key, t.type, t.status, t.ward, t.category, t.source, t.owner, t.assignees, t.access, t.opened_by, t.modified_by, t.closed_by, t.main_person, t.current_stage, t.name, t.name_key, t.summary, t.themes, t.public_summary, t.public_themes, t.details, t.address, t.lat, t.lon, t.confidential, t.archived, t.highlighted, t.touched, t.opened, t.received, t.modified, t.closed, t.due, t.links, t.properties, t.pk, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.confidential = 0 OR EXISTS (SELECT 1 FROM assigned WHERE tenant = $2 AND user_pk = $3 AND assigned.pk = t.pk) IS TRUE OR EXISTS (SELECT 1 FROM granted WHERE tenant = $4 AND subject = $5 AND granted.pk = t.pk) IS TRUE)
  AND t.id = $6
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
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 "id-17"
-- page, sqlite
SELECT t.pk, t.id, t.updated, t.created, t.hidden, t.name, t.name_key, t.title, t.first_name, t.last_name, t.last_name_key, t.sort_key, t.email, t.phone, t.mobile, t.address, t.town, t.county, t.postcode, t.organisation, t.born, t.creator, t.properties, t.pk, t.pk
FROM people t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (EXISTS (SELECT 1 FROM involvements v WHERE v.tenant = $2 AND v.person = t.pk AND v.hidden = 0 AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = v.tenant AND c.pk = v.case_pk AND c.hidden = 0 AND (c.confidential = 0 OR EXISTS (SELECT 1 FROM assigned WHERE tenant = $3 AND user_pk = $4 AND assigned.pk = c.pk) IS TRUE OR EXISTS (SELECT 1 FROM granted WHERE tenant = $5 AND subject = $6 AND granted.pk = c.pk) IS TRUE))) OR t.creator = $7 OR NOT EXISTS (SELECT 1 FROM involvements v WHERE v.tenant = $2 AND v.person = t.pk))
  AND t.pk = $8
-- $1 1
-- $2 1
-- $3 1
-- $4 1099511627785
-- $5 1
-- $6 1099511627785
-- $7 1099511627785
-- $8 1099511627794
-- page, postgres
SELECT t.pk, t.id, t.updated, t.created, t.hidden, t.name, t.name_key, t.title, t.first_name, t.last_name, t.last_name_key, t.sort_key, t.email, t.phone, t.mobile, t.address, t.town, t.county, t.postcode, t.organisation, t.born, t.creator, t.properties, t.pk, t.pk
FROM people t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (EXISTS (SELECT 1 FROM involvements v WHERE v.tenant = $2 AND v.person = t.pk AND v.hidden = 0 AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = v.tenant AND c.pk = v.case_pk AND c.hidden = 0 AND (c.confidential = 0 OR EXISTS (SELECT 1 FROM assigned WHERE tenant = $3 AND user_pk = $4 AND assigned.pk = c.pk) OR EXISTS (SELECT 1 FROM granted WHERE tenant = $5 AND subject = $6 AND granted.pk = c.pk)))) OR t.creator = $7 OR NOT EXISTS (SELECT 1 FROM involvements v WHERE v.tenant = $2 AND v.person = t.pk))
  AND t.pk = $8
-- $1 1
-- $2 1
-- $3 1
-- $4 1099511627785
-- $5 1
-- $6 1099511627785
-- $7 1099511627785
-- $8 1099511627794
-- page, sqlite
SELECT t.rev, t.act, t.actor, t.face, t.fields, t.rev, t.rev
FROM changes t
WHERE t.tenant = $1
  AND (t.noun = $2 AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.row AND (c.confidential = 0 OR EXISTS (SELECT 1 FROM assigned WHERE tenant = $3 AND user_pk = $4 AND assigned.pk = c.pk) IS TRUE OR EXISTS (SELECT 1 FROM granted WHERE tenant = $5 AND subject = $6 AND granted.pk = c.pk) IS TRUE)) IS TRUE)
  AND t.noun = $7
  AND t.row = $8
ORDER BY t.rev DESC
LIMIT $9
-- $1 1
-- $2 1
-- $3 1
-- $4 1099511627785
-- $5 1
-- $6 1099511627785
-- $7 1
-- $8 1099511627793
-- $9 500
-- page, postgres
SELECT t.rev, t.act, t.actor, t.face, t.fields, t.rev, t.rev
FROM changes t
WHERE t.tenant = $1
  AND (t.noun = $2 AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.row AND (c.confidential = 0 OR EXISTS (SELECT 1 FROM assigned WHERE tenant = $3 AND user_pk = $4 AND assigned.pk = c.pk) OR EXISTS (SELECT 1 FROM granted WHERE tenant = $5 AND subject = $6 AND granted.pk = c.pk))))
  AND t.noun = $7
  AND t.row = $8
ORDER BY t.rev DESC
LIMIT $9
-- $1 1
-- $2 1
-- $3 1
-- $4 1099511627785
-- $5 1
-- $6 1099511627785
-- $7 1
-- $8 1099511627793
-- $9 500
-- page, sqlite
SELECT t.id, t.created, t.author, t.face, t.text, t.pk, t.pk
FROM notes t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.case_pk AND (c.confidential = 0 OR EXISTS (SELECT 1 FROM assigned WHERE tenant = $2 AND user_pk = $3 AND assigned.pk = c.pk) IS TRUE OR EXISTS (SELECT 1 FROM granted WHERE tenant = $4 AND subject = $5 AND granted.pk = c.pk) IS TRUE)) IS TRUE
  AND t.case_pk = $6
ORDER BY t.pk DESC
LIMIT $7
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1099511627793
-- $7 500
-- page, postgres
SELECT t.id, t.created, t.author, t.face, t.text, t.pk, t.pk
FROM notes t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND EXISTS (SELECT 1 FROM cases c WHERE c.tenant = t.tenant AND c.hidden = 0 AND c.pk = t.case_pk AND (c.confidential = 0 OR EXISTS (SELECT 1 FROM assigned WHERE tenant = $2 AND user_pk = $3 AND assigned.pk = c.pk) OR EXISTS (SELECT 1 FROM granted WHERE tenant = $4 AND subject = $5 AND granted.pk = c.pk)))
  AND t.case_pk = $6
ORDER BY t.pk DESC
LIMIT $7
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 1099511627793
-- $7 500
