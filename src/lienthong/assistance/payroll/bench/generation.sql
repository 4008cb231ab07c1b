-- places: The communes that pay, numbered, with about 1,144 beneficiaries each.
CREATE TEMP TABLE place ON COMMIT PRESERVE ROWS AS
SELECT row_number() OVER (ORDER BY code) - 1 AS number, code AS commune, province_code AS province
FROM directory_unit WHERE level = 'commune' AND valid_to IS NULL ORDER BY code LIMIT %(communes)s

-- persons: Synthetic persons; the names are numbers.
INSERT INTO people_person (id, name, birth_date, birth_precision, sex, ethnicity, nationality, telephone, life_status,
    life_source, commune, province, version, synthetic, folded, sort_key)
SELECT md5(%(seed)s || g)::uuid, 'Người ' || g, DATE '1930-01-01' + (g * 7919 %% 7300)::int, 'day',
       CASE WHEN g %% 2 = 0 THEN 'female' ELSE 'male' END, '01', 'VN', '', 'alive', '', p.commune, p.province, 1, true,
       'nguoi ' || g, 'nguoi ' || g
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS g
JOIN place p ON p.number = (g - 1) / %(each)s

-- beneficiaries: One a person.
INSERT INTO assistance_beneficiary (id, person_id, commune, province, village, channel, bank, account, account_name,
    synthetic, version)
OVERRIDING SYSTEM VALUE
SELECT g, md5(%(seed)s || g)::uuid, p.commune, p.province, '', 'cash', '', '', '', true, 1
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS g
JOIN place p ON p.number = (g - 1) / %(each)s

-- beneficiary_changes: What made these rows.
INSERT INTO assistance_beneficiary_change (beneficiary_id, number, name, changes, decision, event, by, organisation,
    happened_at, recorded_at, data)
SELECT id, 1, 'imported', to_jsonb(b) - 'id' - 'version', 'import:bench', %(event)s, 'system:worker', 'system:home',
       %(known)s, %(known)s, '{}'
FROM assistance_beneficiary b WHERE id BETWEEN %(first)s AND %(last)s

-- entitlements: Of ten: five social pensions, four allowances (disabled, elderly, children), one raising a child; and of
-- each twentieth, who is disabled, the household's care support besides.
INSERT INTO assistance_entitlement (id, beneficiary_id, family, commune, province, carer_id, from_month, listed_from,
    state, hold, decision, version)
OVERRIDING SYSTEM VALUE
SELECT g, g, CASE WHEN g %% 10 < 5 THEN 'social_pension' WHEN g %% 10 < 9 THEN 'allowance' ELSE 'child_raising' END,
       b.commune, b.province, NULL, DATE '2025-01-01' + interval '1 month' * (g %% 12), %(listed_from)s, 'running', '',
       'import:bench', 1
FROM assistance_beneficiary b CROSS JOIN LATERAL (SELECT b.id AS g) AS n
WHERE b.id BETWEEN %(first)s AND %(last)s
UNION ALL
SELECT %(cares)s + b.id, b.id, 'care', b.commune, b.province, md5(%(seed)s || b.id - 1)::uuid, DATE '2025-06-01',
       %(listed_from)s, 'running', '', 'import:bench', 1
FROM assistance_beneficiary b WHERE b.id BETWEEN %(first)s AND %(last)s AND b.id %% 20 = 5

-- entitlement_changes: What made these rows.
INSERT INTO assistance_entitlement_change (entitlement_id, number, name, changes, effect_from, decision, event, by,
    organisation, happened_at, recorded_at, data)
SELECT id, 1, 'imported', to_jsonb(e) - 'id' - 'version', e.listed_from, 'import:bench', %(event)s, 'system:worker',
       'system:home', %(known)s, %(known)s, '{}'
FROM assistance_entitlement e WHERE beneficiary_id BETWEEN %(first)s AND %(last)s

-- circumstances: The facts that give these benefits.
INSERT INTO assistance_circumstance (beneficiary_id, valid_from, recorded_at, source, born, born_precision, household,
    difficult_area, no_support, was_supported_child, studying, lone_parent, children, children_studying, no_supporter,
    supporter_on_allowance, taken_in, disability, disability_certified_on, pension_monthly, other_monthly,
    survivor_monthly, wage, pregnant, couple_grant_elsewhere, cared_by, in_institution)
SELECT g, DATE '2025-01-01', %(known)s, 'import:bench',
       CASE WHEN g %% 10 < 5 THEN DATE '1935-01-01' + (g * 31 %% 5000)::int
            WHEN g %% 10 = 8 THEN DATE '2014-01-01' + (g * 31 %% 4000)::int
            ELSE DATE '1950-01-01' + (g * 31 %% 15000)::int END,
       'day', CASE WHEN g %% 10 IN (7, 9) THEN 'poor' ELSE '' END, false, CASE WHEN g %% 10 = 8 THEN 'a' ELSE '' END,
       false, false, g %% 10 = 9,
       CASE WHEN g %% 10 = 9 THEN ARRAY[DATE '2016-01-01' + (g %% 2000)::int] ELSE '{}' END, '{}', g %% 10 = 7, false, false,
       CASE WHEN g %% 10 = 5 THEN 'special_severe' WHEN g %% 10 IN (6, 7) THEN 'severe' ELSE '' END, NULL, 0, false, false,
       false, false, false, CASE WHEN g %% 20 = 5 THEN 'own_household' ELSE '' END, false
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS g

-- stop: One of four hundred is stopped, with the change that says so.
WITH stopped AS (
    UPDATE assistance_entitlement SET state = 'stopped', to_month = %(month)s, decision = 'paper:bench', version = 2
    WHERE id %% 400 = 1 AND to_month IS NULL RETURNING id
)
INSERT INTO assistance_entitlement_change (entitlement_id, number, name, changes, effect_from, decision, event, by,
    organisation, happened_at, recorded_at, data)
SELECT id, 2, 'stopped', jsonb_build_object('state', 'stopped', 'to_month', %(month)s::date, 'decision', 'paper:bench'),
       %(month)s, 'paper:bench', %(event)s, 'system:worker', 'system:home', %(known)s, %(known)s, '{}'
FROM stopped

-- correct: One of two hundred has become severely disabled a month before it became known.
INSERT INTO assistance_circumstance (beneficiary_id, valid_from, recorded_at, source, born, born_precision, household,
    difficult_area, no_support, was_supported_child, studying, lone_parent, children, children_studying, no_supporter,
    supporter_on_allowance, taken_in, disability, disability_certified_on, pension_monthly, other_monthly,
    survivor_monthly, wage, pregnant, couple_grant_elsewhere, cared_by, in_institution)
SELECT beneficiary_id, %(month)s::date - interval '1 month', %(known)s, 'paper:bench', born, born_precision, household,
       difficult_area, no_support, was_supported_child, studying, lone_parent, children, children_studying, no_supporter,
       supporter_on_allowance, taken_in, 'special_severe', disability_certified_on, pension_monthly, other_monthly,
       survivor_monthly, wage, pregnant, couple_grant_elsewhere, cared_by, in_institution
FROM assistance_circumstance WHERE beneficiary_id %% 200 = 6 AND source = 'import:bench'

-- die: One of five hundred has died, and nobody has told the register.
UPDATE people_person SET life_status = 'dead', died_on = %(month)s
WHERE id IN (SELECT person_id FROM assistance_beneficiary WHERE id %% 500 = 3)

-- keys: Every key of these tables and every foreign key that points to them, with its definition.
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype::text
FROM pg_constraint
WHERE (conrelid = ANY(%(tables)s::text[]::regclass[]) OR confrelid = ANY(%(tables)s::text[]::regclass[]))
  AND contype IN ('f', 'x', 'u', 'p') AND conparentid = 0

-- indexes: Every other index of these tables, with its definition.
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i
WHERE i.indrelid = ANY(%(tables)s::text[]::regclass[])
  AND i.indexrelid NOT IN (SELECT conindid FROM pg_constraint
                           WHERE conrelid = ANY(%(tables)s::text[]::regclass[]) AND contype IN ('x', 'u', 'p'))
