-- entitlements: Who is entitled in these communes; months as days since 1970, the highest for never.
SELECT array_agg(id), array_agg(beneficiary_id), array_agg(family), array_agg(place), array_agg(province),
       array_agg(first), array_agg(until), array_agg(suspended), array_agg(listed), array_agg(state), array_agg(one_off)
FROM (
    SELECT e.id, e.beneficiary_id,
           array_position(%(families)s::text[], e.family::text) - 1 AS family,
           array_position(%(communes)s::text[], e.commune::text) - 1 AS place, e.province::int4 AS province,
           from_month - DATE '1970-01-01' AS first,
           coalesce(to_month - DATE '1970-01-01', 2147483647) AS until,
           coalesce(suspended_from - DATE '1970-01-01', 2147483647)
               AS suspended,
           listed_from - DATE '1970-01-01' AS listed,
           CASE e.state WHEN 'running' THEN 0 WHEN 'suspended' THEN 1 ELSE 2 END AS state,
           coalesce(one_off_amount, 0) AS one_off
    FROM assistance_entitlement e
    WHERE e.commune = ANY(%(communes)s::text[])
      AND (to_month IS NULL OR to_month >= %(ended)s OR e.id = ANY(%(also)s::text::bigint[]))
    ORDER BY e.id
) AS e

-- facts: What is known of the persons entitled there, in the order in which it became known. Flags: see frame.py.
SELECT array_agg(beneficiary_id), array_agg(id), array_agg(valid_from), array_agg(born), array_agg(certified),
       array_agg(pension_monthly), array_agg(flags)
FROM (
    SELECT c.beneficiary_id, c.id, c.valid_from - DATE '1970-01-01' AS valid_from, c.born - DATE '1970-01-01' AS born,
           coalesce(c.disability_certified_on - DATE '1970-01-01', 2147483647) AS certified, c.pension_monthly,
           CASE c.household WHEN '' THEN 0 WHEN 'poor' THEN 1 ELSE 2 END
           | CASE c.no_support WHEN '' THEN 0 ELSE strpos('abcdđeghikl', c.no_support) << 2 END
           | CASE c.disability WHEN '' THEN 0 WHEN 'severe' THEN 64 ELSE 128 END
           | CASE c.cared_by WHEN '' THEN 0 WHEN 'foster' THEN 256 WHEN 'own_household' THEN 512 ELSE 768 END
           | CASE c.born_precision WHEN 'day' THEN 0 WHEN 'month' THEN 1024 ELSE 2048 END
           | (c.difficult_area::int << 12) | (c.was_supported_child::int << 13) | (c.studying::int << 14)
           | (c.lone_parent::int << 15) | (c.no_supporter::int << 16) | (c.supporter_on_allowance::int << 17)
           | (c.taken_in::int << 18) | (c.other_monthly::int << 19) | (c.survivor_monthly::int << 20) | (c.wage::int << 21)
           | (c.pregnant::int << 22) | (c.couple_grant_elsewhere::int << 23) | (c.in_institution::int << 24) AS flags
    FROM assistance_circumstance c
    WHERE c.beneficiary_id = ANY(%(beneficiaries)s::text::bigint[]) AND c.recorded_at <= %(known_at)s
    ORDER BY c.beneficiary_id, c.recorded_at, c.id
) AS c

-- children: The births of the children raised, of the rows that have any.
SELECT c.id, c.children, c.children_studying FROM assistance_circumstance c
WHERE c.beneficiary_id = ANY(%(beneficiaries)s::text::bigint[]) AND c.children <> '{}'

-- apart: HIV facts, for computing alone, in the order in which they became known.
SELECT array_agg(beneficiary_id), array_agg(valid_from), array_agg(hiv)
FROM (
    SELECT beneficiary_id, valid_from - DATE '1970-01-01' AS valid_from, hiv::int4 AS hiv
    FROM assistance_hiv.circumstance
    WHERE beneficiary_id = ANY(%(beneficiaries)s::text::bigint[]) AND recorded_at <= %(known_at)s
    ORDER BY beneficiary_id, recorded_at, id
) AS h

-- unpayable: Entitlements whose money can't be handed to anyone now, read from the persons themselves: who is entitled,
-- who cares, or who takes the money has died, is said to have died, or is another's double. Written so that the index of
-- those few persons (assistance_not_payable) answers for everyone else.
WITH mine AS MATERIALIZED (
    SELECT id, person_id, payee_id FROM assistance_beneficiary WHERE id = ANY(%(beneficiaries)s::text::bigint[])
)
SELECT e.id FROM mine b
JOIN people_person p ON p.id = b.person_id
JOIN assistance_entitlement e ON e.beneficiary_id = b.id
WHERE (p.life_status <> 'alive' OR p.survivor_id IS NOT NULL)
  AND e.commune = ANY(%(communes)s::text[]) AND e.family <> 'funeral'
UNION
SELECT e.id FROM assistance_entitlement e
JOIN people_person p ON p.id = e.carer_id LEFT JOIN people_person s ON s.id = p.survivor_id
WHERE (p.life_status <> 'alive' OR p.survivor_id IS NOT NULL)
  AND e.commune = ANY(%(communes)s::text[]) AND e.carer_id IS NOT NULL
  AND coalesce(s.life_status, p.life_status) <> 'alive'
UNION
SELECT e.id FROM mine b
JOIN people_person p ON p.id = b.payee_id LEFT JOIN people_person s ON s.id = p.survivor_id
JOIN assistance_entitlement e ON e.beneficiary_id = b.id AND e.carer_id IS NULL
WHERE (p.life_status <> 'alive' OR p.survivor_id IS NOT NULL)
  AND e.commune = ANY(%(communes)s::text[]) AND coalesce(s.life_status, p.life_status) <> 'alive'
