-- close_by_events: Close the open obligations that later facts on the same thing fulfil or withdraw, and say by which.
WITH given AS (
    SELECT * FROM unnest(%(event)s::uuid[], %(seq)s::bigint[], %(thing)s::text[], %(rule)s::text[],
                         %(outcome)s::text[], %(happened_at)s::timestamptz[])
        AS g (event, seq, thing, rule, outcome, happened_at)
), first AS (
    SELECT DISTINCT ON (o.id) o.id, g.event, g.outcome, g.happened_at
    FROM given g JOIN ledger_obligation o ON o.thing = g.thing AND o.rule = g.rule AND o.event_seq < g.seq
    WHERE o.standing = 'open'
    ORDER BY o.id, g.seq
), closed AS (
    INSERT INTO ledger_obligation_closed (obligation, outcome, event, receipt, reason, happened_at)
    SELECT id, outcome, event, NULL, '', happened_at FROM first
    ON CONFLICT (obligation) DO NOTHING
    RETURNING *
)
UPDATE ledger_obligation o
SET standing = closed.outcome, closed_at = closed.happened_at, closed_by = closed.event
FROM closed WHERE o.id = closed.obligation

-- close_one: Close one open obligation, once, with its receipt or a person's reason.
WITH closed AS (
    INSERT INTO ledger_obligation_closed (obligation, outcome, event, receipt, reason, happened_at)
    SELECT %(obligation)s::uuid, %(outcome)s::text, %(event)s::uuid, %(receipt)s::uuid, %(reason)s::text,
           %(happened_at)s::timestamptz
    FROM ledger_obligation o WHERE o.id = %(obligation)s::uuid AND o.standing = 'open'
    ON CONFLICT (obligation) DO NOTHING
    RETURNING *
)
UPDATE ledger_obligation o
SET standing = closed.outcome, closed_at = closed.happened_at, closed_by = closed.event, receipt = closed.receipt
FROM closed WHERE o.id = closed.obligation
RETURNING o.id
