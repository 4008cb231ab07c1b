-- cells: What was issued in a span and what became of it, by obligation, province of the issuer and month of issue. The
-- sums are kept by event (travelled.sql); what is late or lost are few, each found by an index of its own.
WITH late AS (
    SELECT o.rule, coalesce(f.province, '') AS province, (o.arose_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day,
           count(*) AS late
    FROM ledger_obligation o LEFT JOIN directory_facility f ON f.code = substr(o.debtor, 10)
    WHERE o.standing = 'open' AND o.due_at < %(now)s AND o.rule = ANY(%(rules)s::text[])
      AND o.debtor LIKE 'facility:%%' AND o.arose_at >= %(since)s AND o.arose_at < %(until)s
    GROUP BY 1, 2, 3
), failed AS MATERIALIZED (
    SELECT DISTINCT d.obligation FROM ledger_delivery d WHERE d.state IN ('refused', 'unknown', 'given-up')
), lost AS (
    SELECT o.rule, coalesce(f.province, '') AS province, (o.arose_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day,
           count(*) AS lost
    FROM failed JOIN ledger_obligation o ON o.id = failed.obligation
    LEFT JOIN directory_facility f ON f.code = substr(o.debtor, 10)
    WHERE o.standing = 'open' AND o.rule = ANY(%(rules)s::text[])
      AND o.debtor LIKE 'facility:%%' AND o.arose_at >= %(since)s AND o.arose_at < %(until)s
    GROUP BY 1, 2, 3
), every AS (
    SELECT rule, province, day, issued, delivered, received, used, 0 AS late, 0 AS lost FROM oversight_travel_day
    WHERE day >= %(first)s AND day <= %(last)s AND rule = ANY(%(rules)s::text[])
    UNION ALL SELECT rule, province, day, 0, 0, 0, 0, late, 0 FROM late
    UNION ALL SELECT rule, province, day, 0, 0, 0, 0, 0, lost FROM lost
)
SELECT rule, province, to_char(day, 'YYYY-MM') AS month, sum(issued)::bigint, sum(delivered)::bigint,
       sum(received)::bigint, sum(used)::bigint, sum(late)::bigint, sum(lost)::bigint
FROM every
WHERE %(provinces)s::text[] IS NULL OR province = ANY(%(provinces)s::text[])
GROUP BY 1, 2, 3
HAVING sum(issued) > 0 OR sum(late) > 0
