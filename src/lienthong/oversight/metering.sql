-- add: adds what was counted to the rows of the day
INSERT INTO oversight_usage AS u
    (day, client, organisation, door, requests, refused, failed, received, sent, histogram)
SELECT %(day)s, client, organisation, door, requests, refused, failed, received, sent, histogram::bigint[]
FROM unnest(%(client)s::text[], %(organisation)s::text[], %(door)s::text[], %(requests)s::bigint[], %(refused)s::bigint[],
            %(failed)s::bigint[], %(received)s::bigint[], %(sent)s::bigint[], %(histogram)s::text[])
    AS given (client, organisation, door, requests, refused, failed, received, sent, histogram)
ORDER BY client, door
ON CONFLICT (client, day, door) DO UPDATE SET
    requests = u.requests + excluded.requests, refused = u.refused + excluded.refused,
    failed = u.failed + excluded.failed, received = u.received + excluded.received, sent = u.sent + excluded.sent,
    histogram = ARRAY(SELECT a + b FROM unnest(u.histogram, excluded.histogram) WITH ORDINALITY AS t (a, b, n) ORDER BY n)

-- figures: what some clients asked between two days, and what became of the envelopes they sent
WITH usage AS (
    SELECT * FROM oversight_usage WHERE client = ANY(%(clients)s::text[]) AND day BETWEEN %(first)s AND %(last)s
), arrivals AS (
    SELECT state FROM exchange_arrival
    WHERE sender = ANY(%(clients)s::text[]) AND organisation IN
        (SELECT client.organisation FROM access_client client
         JOIN oauth2_provider_application application ON application.id = client.application_id
         WHERE 'client:' || application.client_id = ANY(%(clients)s::text[]))
      AND received_at >= %(first)s::date::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
      AND received_at < (%(last)s::date + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
)
SELECT coalesce(sum(requests), 0)::bigint, coalesce(sum(refused), 0)::bigint, coalesce(sum(failed), 0)::bigint,
       coalesce(sum(received), 0)::bigint, coalesce(sum(sent), 0)::bigint, array_agg(histogram),
       (SELECT count(*) FROM arrivals),
       (SELECT count(*) FROM arrivals WHERE state IN ('accepted', 'accepted-with-warnings', 'replaced')),
       (SELECT count(*) FROM arrivals WHERE state IN ('refused', 'partly-accepted'))
FROM usage

-- envelopes: by client and day, what became of the envelopes sent
SELECT sender, (received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day, count(*),
       count(*) FILTER (WHERE state IN ('accepted', 'accepted-with-warnings', 'replaced')),
       count(*) FILTER (WHERE state IN ('refused', 'partly-accepted'))
FROM exchange_arrival
WHERE organisation = ANY(%(organisations)s::text[]) AND sender = ANY(%(clients)s::text[])
  AND received_at >= %(first)s::date::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
  AND received_at < (%(last)s::date + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
GROUP BY 1, 2
