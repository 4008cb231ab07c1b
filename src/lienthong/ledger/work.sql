-- remaining: Deliveries and failed events that will be tried soon, or are held by somebody's lease.
SELECT 'deliveries on their way', count(*) FROM ledger_delivery
WHERE channel = ANY(%(channels)s::text[])
  AND (state = 'taken' OR state = 'waiting' AND next_at <= %(soon)s::timestamptz)
UNION ALL
SELECT 'events to be tried again', count(*) FROM ledger_retry r
WHERE subscriber = ANY(%(subscribers)s::text[]) AND state IN ('failing', 'behind')
  AND next_at <= %(soon)s::timestamptz
  AND NOT EXISTS (SELECT 1 FROM ledger_retry e
                  WHERE e.subscriber = r.subscriber AND e.subject = r.subject AND e.number < r.number)
