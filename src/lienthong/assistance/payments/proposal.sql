-- uncollected: entitlements of these communes of which each of the last months has money not collected and none paid
WITH span AS (
  SELECT generate_series(%(month)s::date - make_interval(months => %(months)s::int - 1), %(month)s::date, '1 month')::date AS month
), listed AS (
  SELECT l.entitlement_id, l.for_month,
         bool_or(o.paid) AS paid, bool_or(NOT o.paid AND o.result NOT IN ('DECEASED_REPORTED', 'STOPPED_BY_ORDER')) AS unpaid,
         sum(l.amount) FILTER (WHERE l.list_month = %(month)s) AS amount
  FROM assistance_line l
  JOIN assistance_outcome o USING (for_month, entitlement_id, sequence)
  WHERE l.for_month IN (SELECT month FROM span) AND l.commune = ANY(%(communes)s) AND l.amount > 0
    AND l.for_month >= %(month)s::date - make_interval(months => %(months)s::int - 1) AND l.for_month <= %(month)s
    AND l.kind IN ('regular', 'top_up', 'carried', 'arrears')
  GROUP BY 1, 2
), uncollected AS (
  SELECT entitlement_id, sum(amount) AS amount FROM listed
  GROUP BY 1 HAVING count(*) FILTER (WHERE unpaid AND NOT coalesce(paid, false)) = %(months)s
)
SELECT e.id, e.commune, b.person_id, coalesce(u.amount, 0)
FROM uncollected u
JOIN assistance_entitlement e ON e.id = u.entitlement_id
JOIN assistance_beneficiary b ON b.id = e.beneficiary_id
WHERE e.state = 'running' AND e.commune = ANY(%(communes)s)
  AND NOT EXISTS (
    SELECT FROM assistance_suspension_proposal p
    WHERE p.entitlement = e.id AND (p.state = 'proposed' OR p.last_month >= %(month)s))
ORDER BY e.id
