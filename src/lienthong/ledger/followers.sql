-- enter: Keep a position for a follower; one that is there stays.
INSERT INTO ledger_follower (name) VALUES (%(name)s::text) ON CONFLICT (name) DO NOTHING

-- position: How far a follower has come.
SELECT era, xid, seq FROM ledger_follower WHERE name = %(name)s::text

-- lock: The same, held until the transaction ends; no row if somebody else holds it.
SELECT era, xid, seq FROM ledger_follower WHERE name = %(name)s::text FOR UPDATE SKIP LOCKED

-- move: A follower has come this far.
UPDATE ledger_follower
SET era = %(era)s::int, xid = %(xid)s::bigint, seq = %(seq)s::bigint, moved_at = clock_timestamp()
WHERE name = %(name)s::text

-- horizon: The last event below which every transaction has ended (while rehearsing: or our own).
SELECT era, xid::text::bigint, seq FROM ledger_event
WHERE era < (SELECT era FROM database_home)
   OR xid < pg_snapshot_xmin(pg_current_snapshot())
   OR (%(own)s::boolean AND xid = pg_current_xact_id_if_assigned())
ORDER BY era DESC, ledger_event.xid DESC, seq DESC LIMIT 1

-- newest: The last event that is committed.
SELECT era, xid::text::bigint, seq FROM ledger_event ORDER BY era DESC, ledger_event.xid DESC, seq DESC LIMIT 1

-- between: Events after one place up to and with another, in order.
SELECT id, kind, subject, thing, actor, organisation, parties, data, key, happened_at, recorded_at, hash,
       seq, era, xid::text::bigint
FROM ledger_event
WHERE (era, xid, seq) > (%(after_era)s::int, %(after_xid)s::bigint::text::xid8, %(after_seq)s::bigint)
  AND (era, xid, seq) <= (%(upto_era)s::int, %(upto_xid)s::bigint::text::xid8, %(upto_seq)s::bigint)
  AND (%(kinds)s::text[] IS NULL OR kind = ANY(%(kinds)s::text[]))
ORDER BY era, ledger_event.xid, seq
LIMIT %(limit)s::bigint
