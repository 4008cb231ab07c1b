-- count: How many rows of the register are compared.
SELECT (SELECT count(*) FROM assistance_beneficiary) + (SELECT count(*) FROM assistance_entitlement)

-- entitlements: Rows that are not what their changes fold to, with what they are and what they should be.
SELECT e.id, coalesce(f.folded::text, 'no changes')
FROM assistance_entitlement e
LEFT JOIN (
    SELECT entitlement_id, jsonb_object_agg(key, value ORDER BY number) AS folded, max(number) AS last,
           count(DISTINCT number) AS numbers
    FROM assistance_entitlement_change, jsonb_each(changes)
    GROUP BY entitlement_id
) AS f ON f.entitlement_id = e.id
WHERE f.folded IS NULL OR NOT to_jsonb(e) @> f.folded OR f.last <> e.version OR f.numbers <> e.version

-- beneficiaries: The same for beneficiaries.
SELECT b.id, coalesce(f.folded::text, 'no changes')
FROM assistance_beneficiary b
LEFT JOIN (
    SELECT beneficiary_id, jsonb_object_agg(key, value ORDER BY number) AS folded, max(number) AS last,
           count(DISTINCT number) AS numbers
    FROM assistance_beneficiary_change, jsonb_each(changes)
    GROUP BY beneficiary_id
) AS f ON f.beneficiary_id = b.id
WHERE f.folded IS NULL OR NOT to_jsonb(b) @> f.folded OR f.last <> b.version OR f.numbers <> b.version

-- entitlement_events: Changes of entitlements that have no event.
SELECT c.entitlement_id, c.number, c.name FROM assistance_entitlement_change c
WHERE NOT EXISTS (SELECT FROM ledger_event e WHERE e.id = c.event)

-- beneficiary_events: Changes of beneficiaries that have no event.
SELECT c.beneficiary_id, c.number, c.name FROM assistance_beneficiary_change c
WHERE NOT EXISTS (SELECT FROM ledger_event e WHERE e.id = c.event)

-- told: What the events said of these changes: the digest, where an event is of one change.
SELECT id, data ->> 'digest' FROM ledger_event WHERE id = ANY(%(ids)s)
