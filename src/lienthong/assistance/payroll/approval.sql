-- unpayable_lines: Of these lists, how many entitlements have lines that must not be paid: nobody can take the money now
-- (see register/frame.sql), or the right ended after the list was drawn up. Lines are looked up by their key, month by
-- month, for these entitlements are few and the lines of a country's lists millions.
WITH gone AS (
    SELECT p.id, coalesce(s.life_status, p.life_status) <> 'alive' AS dead
    FROM people_person p LEFT JOIN people_person s ON s.id = p.survivor_id
    WHERE p.life_status <> 'alive' OR p.survivor_id IS NOT NULL
), unpayable AS (
    SELECT e.id, e.commune, 'infinity'::timestamptz AS since, e.listed_from AS first
    FROM gone JOIN assistance_beneficiary b ON b.person_id = gone.id
    JOIN assistance_entitlement e ON e.beneficiary_id = b.id AND e.family <> 'funeral'
    UNION
    SELECT e.id, e.commune, 'infinity', e.listed_from
    FROM gone JOIN assistance_entitlement e ON e.carer_id = gone.id WHERE gone.dead
    UNION
    SELECT e.id, e.commune, 'infinity', e.listed_from
    FROM gone JOIN assistance_beneficiary b ON b.payee_id = gone.id
    JOIN assistance_entitlement e ON e.beneficiary_id = b.id AND e.carer_id IS NULL WHERE gone.dead
    UNION
    SELECT e.id, e.commune, c.recorded_at, c.effect_from
    FROM assistance_entitlement_change c JOIN assistance_entitlement e ON e.id = c.entitlement_id
    WHERE c.name IN ('stopped', 'suspended', 'moved_out')
      AND c.recorded_at > (SELECT min(known_at) FROM assistance_payment_list WHERE id = ANY(%(lists)s::uuid[]))
), suspected AS MATERIALIZED (
    SELECT l.id AS list, l.list_month, l.commune, u.id, u.first
    FROM assistance_payment_list l
    JOIN unpayable u ON u.commune = l.commune AND u.since > l.known_at
    WHERE l.id = ANY(%(lists)s::uuid[])
)
SELECT s.list, count(DISTINCT s.id)
FROM suspected s
JOIN unnest(%(months)s::date[]) AS month ON month >= s.first AND month <= s.list_month
JOIN assistance_line i ON i.for_month = month AND i.entitlement_id = s.id
WHERE i.list_month = s.list_month AND i.commune = s.commune AND i.amount > 0
GROUP BY s.list

-- list_months: The first and the last month of these lists.
SELECT min(list_month), max(list_month) FROM assistance_payment_list WHERE id = ANY(%(lists)s::uuid[])
