-- records: Everybody on the register, one record each. One statement: one moment of the database.
-- A cause is never finer than the family of benefit, for everyone alike (see record.py).
SELECT b.id, b.person_id::text, jsonb_build_object(
    'identity', jsonb_build_object(
        'person', p.id, 'name', p.name, 'born', p.birth_date, 'born_precision', p.birth_precision, 'sex', p.sex,
        'ethnicity', p.ethnicity, 'nationality', p.nationality,
        'life', jsonb_build_object('status', p.life_status, 'died_on', p.died_on, 'source', p.life_source),
        'numbers', coalesce(numbers.found, '[]'), 'verification', verified.found),
    'residence', coalesce(homes.found, '[]'),
    'paid_in', jsonb_build_object('commune', b.commune, 'province', b.province, 'village', b.village),
    'circumstances', facts.found,
    'entitlements', coalesce(rights.found, '[]'),
    'payment', jsonb_build_object(
        'channel', b.channel, 'payee', payee.found, 'bank', b.bank, 'account', b.account,
        'account_name', b.account_name, 'lines', coalesce(paid.found, '[]')),
    'dossiers', coalesce(procedures.found, '[]'),
    'provenance', jsonb_build_object(
        'system', %(system)s::text, 'id', 'beneficiary:' || b.id, 'version', b.version, 'synthetic', b.synthetic,
        'flags', to_jsonb(array_remove(ARRAY[
            CASE WHEN NOT coalesce(numbers.found, '[]') @> '[{"system": "personal-number", "state": "active"}]'
                 THEN 'no-personal-number' END,
            CASE WHEN verified.found IS NULL OR verified.found ->> 'result' <> 'confirmed' THEN 'not-verified' END,
            CASE WHEN coalesce(homes.found, '[]') @> '[{"certain": false}]' THEN 'place-undecided' END
        ], NULL)))
)::text
FROM assistance_beneficiary b
JOIN people_person p ON p.id = b.person_id
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('system', system, 'value', value, 'state', state, 'from', valid_from,
                                        'to', valid_to) ORDER BY system, value) AS found
    FROM people_identifier WHERE person_id = p.id AND system NOT LIKE 'facility-patient:%%') AS numbers ON true
LEFT JOIN LATERAL (
    SELECT jsonb_build_object('result', result, 'source', source, 'request', id,
               'asked_at', to_char(asked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) AS found
    FROM people_verification WHERE person_id = p.id ORDER BY asked_at DESC, id LIMIT 1) AS verified ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('kind', kind, 'code_as_written', unit_code, 'written_on', written_on,
               'commune', commune, 'certain', certain, 'village', village, 'address', address, 'from', valid_from,
               'to', valid_to, 'source', source) ORDER BY id) AS found
    FROM people_residence WHERE person_id = p.id) AS homes ON true
LEFT JOIN LATERAL (
    SELECT jsonb_build_object('from', valid_from, 'source', source, 'difficult_area', difficult_area,
               'pension_monthly', pension_monthly, 'other_monthly', other_monthly,
               'survivor_monthly', survivor_monthly, 'in_institution', in_institution) AS found
    FROM assistance_circumstance WHERE beneficiary_id = b.id ORDER BY recorded_at DESC, id DESC LIMIT 1) AS facts ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('id', e.id, 'family', %(families)s::jsonb ->> e.family, 'commune', e.commune,
               'from', e.from_month, 'to', e.to_month, 'suspended_from', e.suspended_from, 'state', e.state,
               'decision', e.decision, 'decided_on', (d.issued_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
               'decision_number', d.number, 'signed_by', d.signed_by,
               'carer', CASE WHEN c.id IS NOT NULL THEN jsonb_build_object('person', c.id, 'name', c.name) END,
               'cause', jsonb_build_object(
                   'basis', (SELECT one - 'from' FROM jsonb_array_elements(
                                 %(bases)s::jsonb -> (%(families)s::jsonb ->> e.family)) AS one
                             WHERE one ->> 'from' <= e.from_month::text ORDER BY one ->> 'from' DESC LIMIT 1),
                   'change', last.name, 'since', last.effect_from,
                   'because', coalesce(nullif(replace(e.hold, 'suspended-', ''), ''), 'decision')),
               'continues', e.origin_id) ORDER BY e.id) AS found
    FROM assistance_entitlement e
    LEFT JOIN people_person c ON c.id = e.carer_id
    LEFT JOIN LATERAL (
        SELECT name, effect_from FROM assistance_entitlement_change
        WHERE entitlement_id = e.id AND name <> 'adjusted' ORDER BY number DESC LIMIT 1) AS last ON true
    LEFT JOIN assistance_dossier_paper d
        ON d.id = CASE WHEN e.decision ~ '^decision:[0-9a-f-]{36}$' THEN substr(e.decision, 10)::uuid END
    WHERE e.beneficiary_id = b.id) AS rights ON true
LEFT JOIN LATERAL (
    SELECT jsonb_build_object('person', y.id, 'name', y.name) AS found
    FROM people_person y WHERE y.id = b.payee_id) AS payee ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('list', l.list_month, 'month', l.for_month, 'entitlement', l.entitlement_id,
               'sequence', l.sequence, 'amount', l.amount, 'paid_on', o.paid_at)
               ORDER BY l.list_month, l.for_month, l.entitlement_id, l.sequence) AS found
    FROM assistance_entitlement e
    JOIN assistance_line l ON l.entitlement_id = e.id AND l.for_month >= %(lines_from)s::date
    JOIN assistance_payment_list t ON t.commune = l.commune AND t.list_month = l.list_month AND t.state <> 'draft'
    LEFT JOIN assistance_outcome o ON o.for_month = l.for_month AND o.entitlement_id = l.entitlement_id
        AND o.sequence = l.sequence AND o.paid
    WHERE e.beneficiary_id = b.id) AS paid ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('number', number, 'procedure', procedure, 'channel', channel,
               'received_on', received_on, 'state', state, 'decision', decision) ORDER BY number) AS found
    FROM assistance_dossier WHERE person_id = p.id) AS procedures ON true
ORDER BY b.id
