-- deceased: of whom a report says, in these communes' lists of a month, that they have died
SELECT DISTINCT b.person_id
FROM assistance_line l
JOIN assistance_outcome o USING (for_month, entitlement_id, sequence)
JOIN assistance_entitlement e ON e.id = l.entitlement_id
JOIN assistance_beneficiary b ON b.id = e.beneficiary_id
WHERE l.list_month = %(month)s AND l.commune = ANY(%(communes)s)
  AND o.report = %(report)s AND o.result = 'DECEASED_REPORTED'
