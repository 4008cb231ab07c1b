-- at_payer: the lines of an entitlement that lie with a payer and could still be paid
-- (`taker`: alive, gone or replaced: whether whom the handed file names to take the money has died or is said to
-- have, and whether the register names another since. Care and funeral money goes to the carer)
SELECT l.for_month, l.sequence, l.amount, h.list, h.list_month, h.commune, h.payer,
       CASE WHEN coalesce(survivor.life_status, taker.life_status, 'alive') = 'alive' THEN 'alive'
            WHEN coalesce(e.carer_id, b.payee_id) IS DISTINCT FROM taker.id THEN 'replaced' ELSE 'gone' END AS taker
FROM assistance_handed_list h
JOIN assistance_entitlement e ON e.id = %(entitlement)s
JOIN assistance_beneficiary b ON b.id = e.beneficiary_id
LEFT JOIN LATERAL (
    SELECT (c.changes ->> 'payee_id')::uuid AS payee
    FROM assistance_beneficiary_change c
    WHERE c.beneficiary_id = b.id AND c.changes ? 'payee_id' AND c.recorded_at <= h.handed_at
    ORDER BY c.number DESC LIMIT 1
) AS named ON true
LEFT JOIN LATERAL (
    SELECT (c.changes ->> 'carer_id')::uuid AS carer
    FROM assistance_entitlement_change c
    WHERE c.entitlement_id = e.id AND c.changes ? 'carer_id' AND c.recorded_at <= h.handed_at
    ORDER BY c.number DESC LIMIT 1
) AS caring ON e.carer_id IS NOT NULL
LEFT JOIN people_person taker ON taker.id = coalesce(caring.carer, e.carer_id, named.payee)
LEFT JOIN people_person survivor ON survivor.id = taker.survivor_id
JOIN assistance_payment_list p ON p.id = h.list AND p.state IN ('handed_over', 'reported')
JOIN assistance_line l ON l.list_month = h.list_month AND l.commune = h.commune
LEFT JOIN assistance_handed_line w
  ON w.for_month = l.for_month AND w.entitlement_id = l.entitlement_id AND w.sequence = l.sequence
WHERE h.commune = %(commune)s AND l.entitlement_id = %(entitlement)s AND l.amount > 0
  AND (h.payer = w.payer OR w.payer IS NULL AND h.part = 1)
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
