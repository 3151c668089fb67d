-- page, sqlite
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.confidential = 0 OR t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
ORDER BY t.opened DESC, t.pk DESC
LIMIT $6
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 3
-- page, postgres
SELECT t.id, t.summary, t.opened, t.pk
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.confidential = 0 OR t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
ORDER BY t.opened DESC, t.pk DESC
LIMIT $6
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- $6 3
-- margin, sqlite
SELECT n, value
FROM margins
WHERE tenant = $1 AND dimension = $2 AND confidential = 0
-- $1 1
-- $2 1
-- margin, postgres
SELECT n, value
FROM margins
WHERE tenant = $1 AND dimension = $2 AND confidential = 0
-- $1 1
-- $2 1
-- confidential ones, sqlite
SELECT count(*)
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
  AND t.confidential = 1
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- confidential ones, postgres
SELECT count(*)
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
  AND t.confidential = 1
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
