-- be_the_sealer: One seals at a time; the lock ends with the transaction.
SELECT pg_try_advisory_xact_lock(%(lock)s::bigint)

-- newest: The last block.
SELECT number, from_era, from_xid, from_seq, to_era, to_xid, to_seq, leaves, root, previous, signature, sealed_at
FROM ledger_block ORDER BY number DESC LIMIT 1

-- blocks: Blocks after a number, in order.
SELECT number, from_era, from_xid, from_seq, to_era, to_xid, to_seq, leaves, root, previous, signature, sealed_at
FROM ledger_block WHERE number > %(after)s::bigint ORDER BY number LIMIT %(limit)s::int

-- keep: A new block.
INSERT INTO ledger_block (number, from_era, from_xid, from_seq, to_era, to_xid, to_seq, leaves, root, previous,
                          signature, sealed_at)
VALUES (%(number)s::bigint, %(after_era)s::int, %(after_xid)s::bigint, %(after_seq)s::bigint, %(upto_era)s::int,
        %(upto_xid)s::bigint, %(upto_seq)s::bigint, %(leaves)s::bytea, %(root)s::bytea, %(previous)s::bytea,
        %(signature)s::jsonb, %(sealed_at)s::timestamptz)
