-- to_draft: Communes that pay anyone and have no list of the month (or, again, only a draft), with how many they pay.
SELECT e.commune, count(*)
FROM assistance_entitlement e
LEFT JOIN assistance_payment_list l ON l.commune = e.commune AND l.list_month = %(month)s
WHERE (e.to_month IS NULL OR e.to_month > %(month)s::date - interval '3 months') AND e.from_month <= %(month)s
  AND (l.id IS NULL OR (%(again)s AND l.state = 'draft'))
GROUP BY e.commune ORDER BY e.commune

-- communes: How many communes pay anyone in the month.
SELECT count(*) FROM (
    SELECT DISTINCT commune FROM assistance_entitlement
    WHERE (to_month IS NULL OR to_month > %(month)s::date - interval '3 months') AND from_month <= %(month)s
) AS paying

-- standing: The lists of a month by state, with their sums.
SELECT state, count(*), sum(lines)::bigint, sum(amount)::bigint, sum(recovery)::bigint, sum(heads)::bigint,
       count(*) FILTER (WHERE broken <> '[]')
FROM assistance_payment_list WHERE list_month = %(month)s GROUP BY state ORDER BY state
