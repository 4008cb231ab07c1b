-- is_held_up: Whether an earlier event of the subject waits to be handled again.
SELECT 1 FROM ledger_retry WHERE subscriber = %(subscriber)s::text AND subject = %(subject)s::text LIMIT 1

-- step_aside: An event failed, or waits behind one of its subject that did.
INSERT INTO ledger_retry (subscriber, event_seq, subject, state, attempts, next_at, fault, since)
VALUES (%(subscriber)s::text, %(event_seq)s::bigint, %(subject)s::text, %(state)s::text, %(attempts)s::int,
        %(next_at)s::timestamptz, %(fault)s::text, %(since)s::timestamptz)
ON CONFLICT (subscriber, event_seq) DO NOTHING

-- due: The first of each subject, where its time has come and no person is waited for.
SELECT r.number FROM ledger_retry r
WHERE r.subscriber = %(subscriber)s::text AND r.state IN ('failing', 'behind') AND r.next_at <= %(now)s::timestamptz
  AND NOT EXISTS (SELECT 1 FROM ledger_retry e
                  WHERE e.subscriber = r.subscriber AND e.subject = r.subject AND e.number < r.number)
ORDER BY r.number

-- take: The event of a row, held until the transaction ends.
SELECT e.id, e.kind, e.subject, e.thing, e.actor, e.organisation, e.parties, e.data, e.key, e.happened_at,
       e.recorded_at, e.hash, e.seq, e.era, e.xid::text::bigint
FROM ledger_retry r JOIN ledger_event e ON e.seq = r.event_seq
WHERE r.number = %(number)s::bigint FOR UPDATE OF r SKIP LOCKED

-- done: It was handled.
DELETE FROM ledger_retry WHERE number = %(number)s::bigint

-- attempts: How often it was tried, held until the transaction ends.
SELECT attempts FROM ledger_retry WHERE number = %(number)s::bigint FOR UPDATE

-- failed_again: It failed once more.
UPDATE ledger_retry
SET attempts = %(attempts)s::int, state = %(state)s::text, next_at = %(next_at)s::timestamptz, fault = %(fault)s::text
WHERE number = %(number)s::bigint

-- release: A person has it tried again.
UPDATE ledger_retry SET state = 'failing', attempts = 0, next_at = %(now)s::timestamptz
WHERE number = %(number)s::bigint AND state = 'stuck'
RETURNING subscriber, subject, event_seq

-- stuck: What is stuck, with its event and how many wait behind it.
SELECT r.number, r.subscriber, r.subject, e.kind, e.thing, r.event_seq, r.attempts, r.fault, r.since,
       (SELECT count(*) FROM ledger_retry b
        WHERE b.subscriber = r.subscriber AND b.subject = r.subject AND b.number > r.number) AS behind
FROM ledger_retry r JOIN ledger_event e ON e.seq = r.event_seq
WHERE r.state = 'stuck' ORDER BY r.number
