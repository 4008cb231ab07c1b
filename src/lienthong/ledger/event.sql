-- insert: Write facts in order; a key that is there already is left as it is. Gives each new fact its place.
WITH given AS (
    SELECT * FROM ROWS FROM (json_to_recordset(%(facts)s::json) AS (
        id uuid, kind text, subject text, thing text, "by" text, organisation text, parties jsonb, data jsonb, key text,
        happened_at timestamptz, recorded_at timestamptz, hash text
    )) WITH ORDINALITY AS g (id, kind, subject, thing, actor, organisation, parties, data, key,
                             happened_at, recorded_at, hash, place)
)
INSERT INTO ledger_event (era, id, kind, subject, thing, actor, organisation, parties, data, key,
                          happened_at, recorded_at, hash)
SELECT (SELECT era FROM database_home), id, kind, subject, thing, actor, organisation, parties, data, key,
       happened_at, recorded_at, decode(hash, 'hex')
FROM given ORDER BY place
ON CONFLICT (key) DO NOTHING
RETURNING id, seq, era, xid::text::bigint

-- insert_with_duties: The same, and in the same statement the obligations that the new facts raise.
WITH given AS (
    SELECT * FROM ROWS FROM (json_to_recordset(%(facts)s::json) AS (
        id uuid, kind text, subject text, thing text, "by" text, organisation text, parties jsonb, data jsonb, key text,
        happened_at timestamptz, recorded_at timestamptz, hash text
    )) WITH ORDINALITY AS g (id, kind, subject, thing, actor, organisation, parties, data, key,
                             happened_at, recorded_at, hash, place)
), fresh AS (
    INSERT INTO ledger_event (era, id, kind, subject, thing, actor, organisation, parties, data, key,
                              happened_at, recorded_at, hash)
    SELECT (SELECT era FROM database_home), id, kind, subject, thing, actor, organisation, parties, data,
           key, happened_at, recorded_at, decode(hash, 'hex')
    FROM given ORDER BY place
    ON CONFLICT (key) DO NOTHING
    RETURNING *
), duty AS (
    SELECT d.id, d.rule, fresh.id AS event, fresh.seq, fresh.kind, fresh.subject, fresh.thing, d.debtor, d.creditor,
           fresh.happened_at AS arose_at, d.due_at
    FROM json_to_recordset(%(duties)s::json)
         AS d (id uuid, event uuid, rule text, debtor text, creditor text, due_at timestamptz)
    JOIN fresh ON fresh.id = d.event
), arisen AS (
    INSERT INTO ledger_obligation_arisen (id, rule, event, event_seq, event_kind, subject, thing, debtor, creditor,
                                          arose_at, due_at)
    SELECT * FROM duty
), standing AS (
    INSERT INTO ledger_obligation (id, rule, event, event_seq, event_kind, subject, thing, debtor, creditor,
                                   arose_at, due_at, standing)
    SELECT duty.*, 'open' FROM duty
)
SELECT id, seq, era, xid::text::bigint FROM fresh

-- by_keys: The facts that stand under these keys.
SELECT id, kind, subject, thing, actor, organisation, parties, data, key, happened_at, recorded_at, hash,
       seq, era, xid::text::bigint
FROM ledger_event WHERE key = ANY(%(keys)s::text[])

-- select: Facts about a thing, a subject, of a kind or under a key, oldest first.
SELECT id, kind, subject, thing, actor, organisation, parties, data, key, happened_at, recorded_at, hash,
       seq, era, xid::text::bigint
FROM ledger_event
WHERE (%(thing)s::text IS NULL OR thing = %(thing)s::text)
  AND (%(subject)s::text IS NULL OR subject = %(subject)s::text)
  AND (%(kind)s::text IS NULL OR kind = %(kind)s::text)
  AND (%(key)s::text IS NULL OR key = %(key)s::text)
ORDER BY era, xid, seq

-- kinds: Of what kind each of these facts is, and its subject.
SELECT id, kind, subject FROM ledger_event WHERE id = ANY(%(ids)s::uuid[])
