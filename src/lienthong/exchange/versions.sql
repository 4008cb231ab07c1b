-- lock: holds the numbers of these episodes until the transaction ends, in one order for all
SELECT pg_advisory_xact_lock(key) FROM (
    SELECT DISTINCT hashtextextended(%(facility)s || '|' || number, 10) AS key
    FROM unnest(%(numbers)s::text[]) AS given (number) ORDER BY key
) AS keys

-- heads: the current versions of these episodes
SELECT number, id, version, content, patient, who, person FROM exchange_episode
WHERE facility = %(facility)s AND number = ANY(%(numbers)s) AND current

-- supersede: former versions are replaced, and so is an arrival of which nothing else stands
WITH replaced AS (
    UPDATE exchange_episode SET current = false, state = 'replaced' WHERE id = ANY(%(former)s::uuid[])
    RETURNING id, arrival_id
)
UPDATE exchange_arrival a SET state = 'replaced'
WHERE a.id IN (SELECT arrival_id FROM replaced)
  AND NOT EXISTS (
      SELECT FROM exchange_episode e WHERE e.arrival_id = a.id AND e.state NOT IN ('replaced', 'duplicate')
      AND e.id NOT IN (SELECT id FROM replaced)
  )
