-- pairs: For each facility and obligation: how many are owed, sent, accepted, late and failed, and the median to receipt.
WITH found AS (
    SELECT o.debtor, o.rule, o.standing, o.due_at, o.arose_at, o.closed_at, d.state AS delivery
    FROM ledger_obligation o
    LEFT JOIN ledger_delivery d ON d.obligation = o.id
    WHERE o.debtor LIKE 'facility:%%'
      AND (%(debtors)s::text[] IS NULL OR o.debtor = ANY(%(debtors)s::text[]))
      AND (%(rule)s::text IS NULL OR o.rule = %(rule)s)
      AND o.arose_at >= %(since)s AND o.arose_at < %(until)s
      AND o.standing <> 'withdrawn'
)
SELECT found.debtor, coalesce(f.name, found.debtor) AS name, found.rule,
       count(*) AS owed,
       count(*) FILTER (WHERE standing = 'fulfilled' OR delivery IS NOT NULL) AS sent,
       count(*) FILTER (WHERE standing = 'fulfilled') AS accepted,
       count(*) FILTER (WHERE standing = 'open' AND due_at < %(now)s) AS late,
       count(*) FILTER (WHERE standing = 'open' AND delivery IN ('refused', 'unknown', 'given-up')) AS failed,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - arose_at))
           FILTER (WHERE standing = 'fulfilled') AS median
FROM found
LEFT JOIN directory_facility f ON f.code = substr(found.debtor, 10)
WHERE %(province)s::text IS NULL OR f.province = %(province)s
GROUP BY found.debtor, f.name, f.sort_key, found.rule
ORDER BY late DESC, failed DESC, f.sort_key, found.debtor, found.rule
LIMIT %(limit)s OFFSET %(offset)s

-- rules: The same for each obligation, all facilities of the filter together.
WITH found AS (
    SELECT o.debtor, o.rule, o.standing, o.due_at, o.arose_at, o.closed_at, d.state AS delivery
    FROM ledger_obligation o
    LEFT JOIN ledger_delivery d ON d.obligation = o.id
    LEFT JOIN directory_facility f ON f.code = substr(o.debtor, 10)
    WHERE o.debtor LIKE 'facility:%%'
      AND (%(debtors)s::text[] IS NULL OR o.debtor = ANY(%(debtors)s::text[]))
      AND (%(rule)s::text IS NULL OR o.rule = %(rule)s)
      AND (%(province)s::text IS NULL OR f.province = %(province)s)
      AND o.arose_at >= %(since)s AND o.arose_at < %(until)s
      AND o.standing <> 'withdrawn'
)
SELECT '' AS debtor, '' AS name, rule,
       count(*) AS owed,
       count(*) FILTER (WHERE standing = 'fulfilled' OR delivery IS NOT NULL) AS sent,
       count(*) FILTER (WHERE standing = 'fulfilled') AS accepted,
       count(*) FILTER (WHERE standing = 'open' AND due_at < %(now)s) AS late,
       count(*) FILTER (WHERE standing = 'open' AND delivery IN ('refused', 'unknown', 'given-up')) AS failed,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - arose_at))
           FILTER (WHERE standing = 'fulfilled') AS median
FROM found
GROUP BY rule
ORDER BY rule
