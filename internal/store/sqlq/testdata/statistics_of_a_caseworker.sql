-- tally, sqlite
SELECT count(*), t.status
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3))
GROUP BY t.status
-- $1 1
-- $2 1
-- $3 1099511627784
-- tally, postgres
SELECT count(*), t.status
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3))
GROUP BY t.status
-- $1 1
-- $2 1
-- $3 1099511627784
-- tally, sqlite
SELECT count(*), t.ward
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3))
GROUP BY t.ward
-- $1 1
-- $2 1
-- $3 1099511627784
-- tally, postgres
SELECT count(*), t.ward
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3))
GROUP BY t.ward
-- $1 1
-- $2 1
-- $3 1099511627784
-- tally, sqlite
SELECT count(*), t.category
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3))
GROUP BY t.category
-- $1 1
-- $2 1
-- $3 1099511627784
-- tally, postgres
SELECT count(*), t.category
FROM cases t
WHERE t.tenant = $1
  AND t.hidden = 0
  AND (t.pk IN (SELECT pk FROM assigned WHERE tenant = $2 AND user_pk = $3))
GROUP BY t.category
-- $1 1
-- $2 1
-- $3 1099511627784
