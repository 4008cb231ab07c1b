-- unpaid: lines of earlier lists reported as not paid, not paid since, and carried on by no other list; also what the
-- payer was ordered to stop and has not said to be paid. Open: its report has not
-- said so yet, and only that is final
SELECT l.for_month, l.entitlement_id, l.sequence, l.commune, l.fund, l.amount, l.list_month, o.result, false AS open
FROM assistance_outcome o
JOIN assistance_line l USING (for_month, entitlement_id, sequence)
WHERE NOT o.paid AND o.commune = ANY(%(communes)s) AND l.list_month < %(month)s AND l.amount > 0
  AND NOT EXISTS (
    SELECT FROM assistance_outcome p
    WHERE p.for_month = o.for_month AND p.entitlement_id = o.entitlement_id AND p.sequence = o.sequence AND p.paid)
  AND NOT EXISTS (
    SELECT FROM assistance_line c
    WHERE c.for_month = l.for_month AND c.entitlement_id = l.entitlement_id AND c.of_sequence = l.sequence
      AND c.kind = 'carried' AND c.list_month <> %(month)s
      AND NOT EXISTS (
        SELECT FROM assistance_line_recall r
        WHERE r.for_month = c.for_month AND r.entitlement_id = c.entitlement_id AND r.sequence = c.sequence))
UNION ALL
SELECT l.for_month, l.entitlement_id, l.sequence, l.commune, l.fund, l.amount, l.list_month, 'STOPPED_BY_ORDER', true
FROM assistance_stop_order s
JOIN assistance_line l ON l.for_month = s.for_month AND l.entitlement_id = s.entitlement AND l.sequence = s.sequence
WHERE s.commune = ANY(%(communes)s) AND s.state IN ('ordered', 'stopped') AND l.list_month < %(month)s
  AND NOT EXISTS (
    SELECT FROM assistance_outcome o
    WHERE o.for_month = l.for_month AND o.entitlement_id = l.entitlement_id AND o.sequence = l.sequence)
ORDER BY commune, entitlement_id, for_month, sequence
