-- take: Lease what is due on a channel; not what waits behind an earlier delivery of its thing to the same place.
WITH due AS (
    SELECT d.number FROM ledger_delivery d
    WHERE d.channel = %(channel)s::text AND d.state IN ('waiting', 'taken') AND d.next_at <= %(now)s::timestamptz
      AND NOT EXISTS (
          SELECT 1 FROM ledger_delivery e
          WHERE e.thing = d.thing AND e.channel = d.channel AND e.destination = d.destination AND e.number < d.number
            AND e.state IN ('waiting', 'taken'))
    ORDER BY d.next_at, d.number LIMIT %(limit)s::int FOR UPDATE SKIP LOCKED
)
UPDATE ledger_delivery d
SET state = 'taken', unsure = d.unsure OR d.state = 'taken', attempts = d.attempts + 1,
    next_at = %(until)s::timestamptz, changed_at = %(at)s::timestamptz
FROM due WHERE d.number = due.number
RETURNING d.*
