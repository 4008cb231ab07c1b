-- take: holds the arrivals that still wait; what another process judges is left out
SELECT id FROM exchange_arrival WHERE id = ANY(%(ids)s::uuid[]) AND state = 'arrived' ORDER BY id FOR UPDATE SKIP LOCKED

-- waiting: arrivals that were left, oldest first
SELECT id, code, organisation, sender, digest FROM exchange_arrival
WHERE state = 'arrived' AND recorded_at < clock_timestamp() - make_interval(secs => %(seconds)s)
ORDER BY recorded_at LIMIT %(limit)s

-- one: an arrival that waits
SELECT id, code, organisation, sender, digest FROM exchange_arrival WHERE id = %(id)s AND state = 'arrived'

-- answer: what became of these arrivals
UPDATE exchange_arrival a
SET state = g.state, dossiers = g.dossiers, errors = g.errors, warnings = g.warnings, receipt = g.receipt,
    sheet = %(sheet)s, judged_at = %(judged_at)s
FROM json_to_recordset(%(rows)s::json)
    AS g (id uuid, state text, dossiers int, errors int, warnings int, receipt jsonb)
WHERE a.id = g.id
