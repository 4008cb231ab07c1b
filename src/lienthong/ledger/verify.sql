-- events: How many events there are.
SELECT count(*) FROM ledger_event

-- by_seq: Events by their numbers.
SELECT id, kind, subject, thing, actor, organisation, parties, data, key, happened_at, recorded_at, hash,
       seq, era, xid::text::bigint
FROM ledger_event WHERE seq = ANY(%(seqs)s::bigint[])

-- tail: How many events come after the last block, and since when the oldest waits.
SELECT count(*), min(recorded_at) FROM ledger_event
WHERE (era, xid, seq) > (%(era)s::int, %(xid)s::bigint::text::xid8, %(seq)s::bigint)
