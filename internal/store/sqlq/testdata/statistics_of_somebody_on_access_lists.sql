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
SELECT count(*), t.status
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
  AND t.confidential = 1
GROUP BY t.status
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- confidential ones, postgres
SELECT count(*), t.status
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
  AND t.confidential = 1
GROUP BY t.status
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- margin, sqlite
SELECT n, value
FROM margins
WHERE tenant = $1 AND dimension = $2 AND confidential = 0
-- $1 1
-- $2 2
-- margin, postgres
SELECT n, value
FROM margins
WHERE tenant = $1 AND dimension = $2 AND confidential = 0
-- $1 1
-- $2 2
-- confidential ones, sqlite
SELECT count(*), t.ward
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
  AND t.confidential = 1
GROUP BY t.ward
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- confidential ones, postgres
SELECT count(*), t.ward
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
  AND t.confidential = 1
GROUP BY t.ward
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- margin, sqlite
SELECT n, value
FROM margins
WHERE tenant = $1 AND dimension = $2 AND confidential = 0
-- $1 1
-- $2 3
-- margin, postgres
SELECT n, value
FROM margins
WHERE tenant = $1 AND dimension = $2 AND confidential = 0
-- $1 1
-- $2 3
-- confidential ones, sqlite
SELECT count(*), t.category
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
  AND t.confidential = 1
GROUP BY t.category
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
-- confidential ones, postgres
SELECT count(*), t.category
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3) OR t.pk IN (SELECT pk FROM granted WHERE tenant = $4 AND subject = $5))
  AND t.confidential = 1
GROUP BY t.category
-- $1 1
-- $2 1
-- $3 1099511627785
-- $4 1
-- $5 1099511627785
