-- by_rule: What arose in a span of time, counted for each rule: owed, sent, accepted, late, failed, median to receipt.
SELECT o.rule,
       CASE WHEN %(by_debtor)s::boolean THEN o.debtor ELSE '' END AS debtor,
       count(*) AS owed,
       count(*) FILTER (WHERE o.standing = 'fulfilled' OR d.was_sent) AS sent,
       count(*) FILTER (WHERE o.standing = 'fulfilled') AS accepted,
       count(*) FILTER (WHERE o.standing = 'fulfilled' AND o.closed_at > o.due_at) AS accepted_late,
       count(*) FILTER (WHERE o.standing = 'open' AND o.due_at < %(now)s::timestamptz) AS late,
       count(*) FILTER (WHERE o.standing = 'open' AND d.has_failed) AS failed,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM o.closed_at - o.arose_at))
           FILTER (WHERE o.standing = 'fulfilled') AS median
FROM ledger_obligation o
CROSS JOIN LATERAL (
    SELECT count(*) > 0 AS was_sent, coalesce(bool_or(state IN ('refused', 'unknown', 'given-up')), false) AS has_failed
    FROM ledger_delivery WHERE obligation = o.id
) d
WHERE o.standing <> 'withdrawn'
  AND (%(since)s::timestamptz IS NULL OR o.arose_at >= %(since)s::timestamptz)
  AND (%(until)s::timestamptz IS NULL OR o.arose_at < %(until)s::timestamptz)
  AND (%(debtor)s::text IS NULL OR o.debtor = %(debtor)s::text)
  AND (%(rule)s::text IS NULL OR o.rule = %(rule)s::text)
GROUP BY 1, 2
ORDER BY 1, late DESC, failed DESC, 2
