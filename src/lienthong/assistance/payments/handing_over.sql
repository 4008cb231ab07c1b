-- payments: what is to be paid of a commune's list, who takes it and how; care and funeral money goes to the carer
SELECT l.for_month, l.entitlement_id, l.sequence, e.family, taker.name, coalesce(number.value, ''), person.name, l.amount,
       CASE WHEN e.carer_id IS NULL OR e.carer_id = coalesce(b.payee_id, b.person_id) THEN b.channel ELSE 'cash' END,
       CASE WHEN e.carer_id IS NULL OR e.carer_id = coalesce(b.payee_id, b.person_id) THEN b.bank ELSE '' END,
       CASE WHEN e.carer_id IS NULL OR e.carer_id = coalesce(b.payee_id, b.person_id) THEN b.account ELSE '' END,
       CASE WHEN e.carer_id IS NULL OR e.carer_id = coalesce(b.payee_id, b.person_id) THEN b.account_name ELSE '' END
FROM assistance_line l
JOIN assistance_entitlement e ON e.id = l.entitlement_id
JOIN assistance_beneficiary b ON b.id = e.beneficiary_id
JOIN people_person person ON person.id = b.person_id
JOIN people_person taker ON taker.id = coalesce(e.carer_id, b.payee_id, b.person_id)
LEFT JOIN people_identifier number
  ON number.person_id = taker.id AND number.system = 'personal-number' AND number.state = 'active'
WHERE l.list_month = %(month)s AND l.commune = %(commune)s AND l.amount > 0
  AND NOT EXISTS (
    SELECT FROM assistance_line_recall r
    WHERE r.for_month = l.for_month AND r.entitlement_id = l.entitlement_id AND r.sequence = l.sequence)
ORDER BY b.village, person.sort_key, l.entitlement_id, l.for_month, l.sequence

-- persons: whom a commune's list names
SELECT DISTINCT b.person_id
FROM assistance_line l
JOIN assistance_entitlement e ON e.id = l.entitlement_id
JOIN assistance_beneficiary b ON b.id = e.beneficiary_id
WHERE l.list_month = %(month)s AND l.commune = %(commune)s

-- gone: the last guard: how many on a list have died, or are said to have, since it was approved
SELECT count(DISTINCT l.entitlement_id)
FROM assistance_line l
JOIN assistance_entitlement e ON e.id = l.entitlement_id
JOIN assistance_beneficiary b ON b.id = e.beneficiary_id
JOIN people_person person ON person.id = b.person_id
JOIN people_person taker ON taker.id = coalesce(e.carer_id, b.payee_id, b.person_id)
WHERE l.list_month = %(month)s AND l.commune = %(commune)s AND l.amount > 0
  AND (taker.life_status <> 'alive'
       OR e.family <> 'funeral' AND (person.life_status <> 'alive' OR person.survivor_id IS NOT NULL))
  AND NOT EXISTS (
    SELECT FROM assistance_line_recall r
    WHERE r.for_month = l.for_month AND r.entitlement_id = l.entitlement_id AND r.sequence = l.sequence)

-- keep: which payer has which line, where a list lies with two
INSERT INTO assistance_handed_line (for_month, entitlement_id, sequence, payer)
SELECT * FROM unnest(%(months)s::date[], %(entitlements)s::bigint[], %(sequences)s::smallint[], %(payers)s::text[])

-- held: the lines of a list that are carried from a list that lay with this payer, which has their money
SELECT l.for_month, l.entitlement_id, l.sequence
FROM assistance_line l
JOIN assistance_line was
  ON was.for_month = l.for_month AND was.entitlement_id = l.entitlement_id AND was.sequence = l.of_sequence
LEFT JOIN assistance_handed_line w
  ON w.for_month = was.for_month AND w.entitlement_id = was.entitlement_id AND w.sequence = was.sequence
JOIN assistance_handed_list h
  ON h.list_month = was.list_month AND h.commune = was.commune
     AND (h.payer = w.payer OR w.payer IS NULL AND h.part = 1)
WHERE l.list_month = %(month)s AND l.commune = %(commune)s AND l.kind = 'carried' AND h.payer = %(payer)s
