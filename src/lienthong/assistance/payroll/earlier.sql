-- since: The moment up to which the last frozen list of each commune knew everything, and the month of that list.
SELECT c.commune, l.known_at, l.list_month, l.heads
FROM unnest(%(communes)s::text[]) AS c (commune)
LEFT JOIN LATERAL (
    SELECT known_at, list_month, heads FROM assistance_payment_list
    WHERE commune = c.commune AND list_month < %(month)s AND state NOT IN ('draft', 'proposed')
    ORDER BY list_month DESC LIMIT 1
) AS l ON true

-- obstacles: Communes that can't draft this month now: the month before isn't frozen yet or was left out, or a later one
-- is there.
SELECT commune FROM assistance_payment_list
WHERE commune = ANY(%(communes)s::text[]) AND list_month <> %(month)s
GROUP BY commune
HAVING max(list_month) <> %(month)s::date - interval '1 month'
    OR bool_or(list_month < %(month)s AND state IN ('draft', 'proposed'))

-- touched: Entitlements about which something became known since a moment, and the first month that it can change. The
-- news of all communes are few beside the entitlements of these: both are read once, in whatever order they stand.
WITH mine AS MATERIALIZED (
    SELECT id, beneficiary_id, listed_from FROM assistance_entitlement WHERE commune = ANY(%(communes)s::text[])
)
SELECT array_agg(id), array_agg(month) FROM (
    SELECT id, min(extract(year FROM day) * 12 + extract(month FROM day) - 1)::int4 AS month FROM (
        SELECT e.id, c.effect_from AS day
        FROM mine e JOIN assistance_entitlement_change c ON c.entitlement_id = e.id
        WHERE c.recorded_at > %(since)s AND c.effect_from IS NOT NULL
        UNION ALL
        SELECT e.id, c.effect_from
        FROM mine e JOIN assistance_beneficiary_change c USING (beneficiary_id)
        WHERE c.recorded_at > %(since)s AND c.effect_from IS NOT NULL
        UNION ALL
        SELECT e.id, greatest(c.valid_from, e.listed_from)
        FROM mine e JOIN assistance_circumstance c USING (beneficiary_id) WHERE c.recorded_at > %(since)s
        UNION ALL
        SELECT e.id, greatest(c.valid_from, e.listed_from)
        FROM mine e JOIN assistance_hiv.circumstance c USING (beneficiary_id) WHERE c.recorded_at > %(since)s
        UNION ALL
        SELECT r.entitlement_id, r.for_month
        FROM assistance_line_recall r WHERE r.commune = ANY(%(communes)s::text[]) AND r.recorded_at > %(since)s
        UNION ALL
        SELECT s.entitlement, s.for_month
        FROM assistance_stop_order s WHERE s.commune = ANY(%(communes)s::text[]) AND s.changed_at > %(since)s
    ) AS known GROUP BY id
) AS touched

-- listed: The lines of earlier lists for the months from `first` on, and which of them were recalled. Months
-- come as days since 1970, for EXTRACT reckons in NUMERIC, which costs more than reading the row.
SELECT array_agg(entitlement_id), array_agg(month), array_agg(sequence), array_agg(code), array_agg(amount),
       array_agg(list_month)
FROM (
    SELECT l.entitlement_id, l.for_month - DATE '1970-01-01' AS month,
           l.sequence::int4 AS sequence, l.amount,
           array_position(%(kinds)s::text[], l.kind::text) - 1
           | CASE WHEN l.fund = 'province' THEN 8 ELSE 0 END
           | CASE WHEN r.sequence IS NOT NULL THEN 16 ELSE 0 END AS code,
           l.list_month - DATE '1970-01-01' AS list_month
    FROM assistance_line l
    LEFT JOIN assistance_line_recall r
           ON r.for_month = l.for_month AND r.entitlement_id = l.entitlement_id AND r.sequence = l.sequence
    WHERE l.for_month >= %(first)s AND l.for_month <= %(month)s AND l.list_month >= %(first)s
      AND l.list_month < %(month)s AND l.commune = ANY(%(communes)s::text[])
) AS l

-- listed_of: The same for some entitlements, and months before `first`.
SELECT array_agg(entitlement_id), array_agg(month), array_agg(sequence), array_agg(code), array_agg(amount),
       array_agg(list_month)
FROM (
    SELECT l.entitlement_id, l.for_month - DATE '1970-01-01' AS month,
           l.sequence::int4 AS sequence, l.amount,
           array_position(%(kinds)s::text[], l.kind::text) - 1
           | CASE WHEN l.fund = 'province' THEN 8 ELSE 0 END
           | CASE WHEN r.sequence IS NOT NULL THEN 16 ELSE 0 END AS code,
           l.list_month - DATE '1970-01-01' AS list_month
    FROM assistance_line l
    LEFT JOIN assistance_line_recall r
           ON r.for_month = l.for_month AND r.entitlement_id = l.entitlement_id AND r.sequence = l.sequence
    WHERE l.for_month >= %(earliest)s AND l.for_month < %(first)s
      AND l.entitlement_id = ANY(%(entitlements)s::text::bigint[])
) AS l

-- totals: What the lists of a month hold, by kind and fund, counted in the table itself.
SELECT commune, kind, fund, count(*), sum(amount)::bigint
FROM assistance_line WHERE list_month = %(month)s AND commune = ANY(%(communes)s::text[])
GROUP BY commune, kind, fund

-- changes: The last change of each of these entitlements, and when it became known.
SELECT DISTINCT ON (entitlement_id) entitlement_id, id, name, decision, recorded_at, effect_from
FROM assistance_entitlement_change
WHERE entitlement_id = ANY(%(entitlements)s::bigint[]) AND name <> 'adjusted'
ORDER BY entitlement_id, number DESC

-- take_away: Undo the lines of drafts.
DELETE FROM assistance_line WHERE list_month = %(month)s AND commune = ANY(%(communes)s::text[])

-- listed_since: Since when this house pays any of these communes' people.
SELECT min(listed_from) FROM assistance_entitlement WHERE commune = ANY(%(communes)s::text[])

-- partitions: Have the partitions of these months, unless they are there.
SELECT assistance_line_partition(month) FROM unnest(%(months)s::date[]) AS month
