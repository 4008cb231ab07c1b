-- lock: Counts are made one after the other, for a change is added to what was counted before.
SELECT pg_advisory_xact_lock(hashtext('oversight.travelling'))

-- count: The obligations on some things as they stand now; what has changed since they were counted goes into the sums.
WITH found AS (
    SELECT o.id, (o.arose_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day, o.rule, coalesce(f.province, '') AS province,
           o.standing <> 'withdrawn' AS issued, o.standing = 'fulfilled' AS received,
           o.standing <> 'withdrawn' AND EXISTS (
               SELECT FROM ledger_delivery d WHERE d.obligation = o.id AND d.state = 'accepted') AS delivered,
           o.standing <> 'withdrawn' AND o.rule = ANY(%(told)s::text[]) AND EXISTS (
               SELECT FROM ledger_event e WHERE e.thing = o.thing AND e.kind = ANY(%(used)s::text[])) AS used
    FROM ledger_obligation o
    LEFT JOIN directory_facility f ON f.code = substr(o.debtor, 10)
    WHERE o.thing = ANY(%(things)s::text[]) AND o.rule = ANY(%(rules)s::text[]) AND o.debtor LIKE 'facility:%%'
), counted AS (
    INSERT INTO oversight_travelled AS t (obligation, day, rule, province, issued, delivered, received, used)
    SELECT id, day, rule, province, issued, delivered, received, used FROM found
    ON CONFLICT (obligation) DO UPDATE
        SET issued = excluded.issued, delivered = excluded.delivered, received = excluded.received,
            used = excluded.issued AND (excluded.used OR t.used)
        WHERE (t.issued, t.delivered, t.received, t.used) IS DISTINCT FROM
              (excluded.issued, excluded.delivered, excluded.received, excluded.issued AND (excluded.used OR t.used))
    RETURNING t.*
)
INSERT INTO oversight_travel_day AS s (day, rule, province, issued, delivered, received, used)
SELECT c.day, c.rule, c.province, sum(c.issued::int - coalesce(b.issued::int, 0)),
       sum(c.delivered::int - coalesce(b.delivered::int, 0)), sum(c.received::int - coalesce(b.received::int, 0)),
       sum(c.used::int - coalesce(b.used::int, 0))
FROM counted c LEFT JOIN oversight_travelled b ON b.obligation = c.obligation
GROUP BY c.day, c.rule, c.province
ON CONFLICT (day, rule, province) DO UPDATE
    SET issued = s.issued + excluded.issued, delivered = s.delivered + excluded.delivered,
        received = s.received + excluded.received, used = s.used + excluded.used

-- read: Entries of health books that somebody has read after they were entered: whose book it is, or another facility.
WITH upto AS (
    SELECT coalesce(max(id), 0) AS id FROM access_audit
), reading AS (
    SELECT a.at, a.organisation, 'person:' || person AS subject
    FROM oversight_readings_counted r JOIN access_audit a ON a.id > r.last - %(again)s, unnest(a.persons) AS person
    WHERE a.kind = 'read' AND starts_with(a.action, %(action)s::text)
), used AS (
    UPDATE oversight_travelled t SET used = true
    FROM (
        SELECT DISTINCT o.id
        FROM reading r
        JOIN ledger_obligation o ON o.subject = r.subject AND o.rule = ANY(%(book)s::text[]) AND o.standing = 'fulfilled'
        WHERE (r.organisation IS NULL OR r.organisation LIKE 'facility:%%' AND r.organisation <> o.debtor)
          AND r.at > coalesce((SELECT recorded_at FROM ledger_receipt WHERE id = o.receipt),
                              (SELECT recorded_at FROM ledger_event WHERE id = o.closed_by))
    ) AS o
    WHERE t.obligation = o.id AND NOT t.used AND t.issued
    RETURNING t.day, t.rule, t.province
), summed AS (
    UPDATE oversight_travel_day s SET used = s.used + u.n
    FROM (SELECT day, rule, province, count(*) AS n FROM used GROUP BY 1, 2, 3) AS u
    WHERE (s.day, s.rule, s.province) = (u.day, u.rule, u.province)
)
UPDATE oversight_readings_counted SET last = greatest(last, upto.id) FROM upto

-- rows: How many obligations are counted.
SELECT count(*) FROM oversight_travelled

-- wrong_sums: Sums that are not those of the rows.
SELECT day, rule, province FROM (
    SELECT day, rule, province, count(*) FILTER (WHERE issued) AS issued, count(*) FILTER (WHERE delivered) AS delivered,
           count(*) FILTER (WHERE received) AS received, count(*) FILTER (WHERE used) AS used
    FROM oversight_travelled GROUP BY 1, 2, 3
) AS r FULL JOIN oversight_travel_day s USING (day, rule, province)
WHERE (r.issued, r.delivered, r.received, r.used) IS DISTINCT FROM (s.issued, s.delivered, s.received, s.used)

-- wrong_rows: Rows that say more than happened. (What has happened and is not counted yet is on its way.)
SELECT t.obligation FROM oversight_travelled t LEFT JOIN ledger_obligation o ON o.id = t.obligation
WHERE o.id IS NULL OR o.rule <> t.rule
   OR t.received AND o.standing = 'open' OR NOT t.issued AND o.standing <> 'withdrawn'
   OR t.delivered AND NOT EXISTS (
       SELECT FROM ledger_delivery d WHERE d.obligation = o.id AND d.state = 'accepted')
   OR t.used AND t.rule = ANY(%(told)s::text[]) AND NOT EXISTS (
       SELECT FROM ledger_event e WHERE e.thing = o.thing AND e.kind = ANY(%(used)s::text[]))
