-- keep: notes sendings as arrived; those whose bytes were sent before for the facility are left out
INSERT INTO exchange_arrival
    (id, code, digest, size, organisation, sender, channel, received_at, recorded_at, state, dossiers, errors, warnings, sheet)
SELECT id, code, digest, size, organisation, sender, channel, received_at, recorded_at, %(waiting)s, 0, 0, 0, ''
FROM json_to_recordset(%(rows)s::json)
    AS given (id uuid, code text, digest text, size bigint, organisation text, sender text, channel text,
              received_at timestamptz, recorded_at timestamptz)
ON CONFLICT (organisation, digest) WHERE original_id IS NULL DO NOTHING
RETURNING id

-- keep_duplicates: notes sendings whose bytes are here already, each with the original it repeats
INSERT INTO exchange_arrival
    (id, code, digest, size, organisation, sender, channel, received_at, recorded_at, state, original_id, judged_at,
     dossiers, errors, warnings, sheet)
SELECT id, code, digest, size, organisation, sender, channel, received_at, recorded_at, 'duplicate', original, recorded_at,
       0, 0, 0, ''
FROM json_to_recordset(%(rows)s::json)
    AS given (id uuid, code text, digest text, size bigint, organisation text, sender text, channel text,
              received_at timestamptz, recorded_at timestamptz, original uuid)

-- originals: the first sendings of these bytes
SELECT organisation, digest, id, code FROM exchange_arrival
WHERE (organisation, digest) IN (SELECT * FROM unnest(%(organisation)s::text[], %(digest)s::text[]))
  AND original_id IS NULL
