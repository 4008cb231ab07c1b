-- at_payer: the lines of an entitlement that lie with a payer and could still be paid
SELECT l.for_month, l.sequence, l.amount, h.list, h.list_month, h.commune, h.payer
FROM assistance_handed_list h
JOIN assistance_payment_list p ON p.id = h.list AND p.state IN ('handed_over', 'reported')
JOIN assistance_line l ON l.list_month = h.list_month AND l.commune = h.commune
WHERE h.commune = %(commune)s AND l.entitlement_id = %(entitlement)s AND l.amount > 0
  AND NOT EXISTS (
    SELECT FROM assistance_line_recall r
    WHERE r.for_month = l.for_month AND r.entitlement_id = l.entitlement_id AND r.sequence = l.sequence)
  AND NOT EXISTS (
    SELECT FROM assistance_outcome o
    WHERE o.for_month = l.for_month AND o.entitlement_id = l.entitlement_id AND o.sequence = l.sequence
      AND (o.paid OR o.result = 'DECEASED_REPORTED'))
  AND NOT EXISTS (
    SELECT FROM assistance_line c
    WHERE c.for_month = l.for_month AND c.entitlement_id = l.entitlement_id AND c.of_sequence = l.sequence
      AND c.kind = 'carried')
ORDER BY l.for_month, l.sequence
