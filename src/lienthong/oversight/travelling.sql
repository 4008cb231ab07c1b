-- cells: What was issued in a span and what became of it, by obligation, province of the issuer and month of issue.
SELECT o.rule, coalesce(f.province, '') AS province, to_char(o.arose_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM') AS month,
       count(*) AS issued,
       count(*) FILTER (WHERE EXISTS (
           SELECT FROM ledger_delivery d WHERE d.obligation = o.id AND d.state = 'accepted')) AS delivered,
       count(*) FILTER (WHERE o.standing = 'fulfilled') AS received,
       count(*) FILTER (WHERE o.rule = ANY(%(told)s::text[]) AND EXISTS (
           SELECT FROM ledger_event e WHERE e.thing = o.thing AND e.kind = ANY(%(used)s::text[]))) AS used,
       count(*) FILTER (WHERE o.standing = 'open' AND o.due_at < %(now)s) AS late,
       count(*) FILTER (WHERE o.standing = 'open' AND EXISTS (
           SELECT FROM ledger_delivery d
           WHERE d.obligation = o.id AND d.state IN ('refused', 'unknown', 'given-up'))) AS lost
FROM ledger_obligation o
LEFT JOIN directory_facility f ON f.code = substr(o.debtor, 10)
WHERE o.rule = ANY(%(rules)s::text[]) AND o.debtor LIKE 'facility:%%' AND o.standing <> 'withdrawn'
  AND o.arose_at >= %(since)s AND o.arose_at < %(until)s
  AND (%(provinces)s::text[] IS NULL OR f.province = ANY(%(provinces)s::text[]))
GROUP BY 1, 2, 3
