-- sums: a payer's part of a commune's list of a month, added up from its lines and their last outcomes
SELECT count(*), coalesce(sum(l.amount), 0),
       count(*) FILTER (WHERE o.paid), coalesce(sum(l.amount) FILTER (WHERE o.paid), 0),
       count(*) FILTER (WHERE NOT o.paid), coalesce(sum(l.amount) FILTER (WHERE NOT o.paid), 0),
       count(*) FILTER (WHERE o.result = 'STOPPED_BY_ORDER'),
       coalesce(sum(l.amount) FILTER (WHERE o.result = 'STOPPED_BY_ORDER'), 0)
FROM assistance_line l
LEFT JOIN assistance_handed_line w
  ON w.for_month = l.for_month AND w.entitlement_id = l.entitlement_id AND w.sequence = l.sequence
LEFT JOIN LATERAL (
  SELECT paid, result FROM assistance_outcome o
  WHERE o.for_month = l.for_month AND o.entitlement_id = l.entitlement_id AND o.sequence = l.sequence
  ORDER BY paid DESC LIMIT 1) o ON true
WHERE l.list_month = %(month)s AND l.commune = %(commune)s AND l.amount > 0
  AND (w.payer = %(payer)s OR w.payer IS NULL AND %(part)s = 1)
  AND NOT EXISTS (
    SELECT FROM assistance_line_recall r
    WHERE r.for_month = l.for_month AND r.entitlement_id = l.entitlement_id AND r.sequence = l.sequence)
