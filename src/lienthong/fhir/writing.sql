-- one: A new resource with its first version, its index rows and its row of the audit, in one statement.
WITH made AS (
    INSERT INTO fhir_resource (number, type, id, organisation, person, version, last_updated, restricted)
    VALUES ($1::bigint, $2::text, $3::text, $4::int,
            coalesce($5::uuid, (SELECT person FROM fhir_resource
                                WHERE type = 'Patient' AND id = $6::text AND organisation = $4::int)),
            1, $7::timestamptz, $8::bool)
    RETURNING person
), version AS (
    INSERT INTO fhir_version (resource, version, last_updated, era, author, restricted, content)
    VALUES ($1::bigint, 1, $7::timestamptz, (SELECT era FROM database_home), $9::text, $8::bool, $10::text)
), token AS (
    INSERT INTO fhir_token (parameter, organisation, code, system, resource)
    SELECT p, $4::int, c, s, $1::bigint FROM unnest($11::int[], $12::text[], $13::text[]) AS t (p, c, s)
), reference AS (
    INSERT INTO fhir_reference (parameter, organisation, target_id, target_type, resource)
    SELECT p, $4::int, i, t, $1::bigint FROM unnest($14::int[], $15::text[], $16::text[]) AS r (p, i, t)
), date AS (
    INSERT INTO fhir_date (parameter, organisation, low, high, resource)
    SELECT p, $4::int, l, h, $1::bigint FROM unnest($17::int[], $18::timestamptz[], $19::timestamptz[]) AS d (p, l, h)
), word AS (
    INSERT INTO fhir_word (parameter, organisation, word, resource)
    SELECT p, $4::int, w, $1::bigint FROM unnest($20::int[], $21::text[]) AS w (p, w)
), quantity AS (
    INSERT INTO fhir_quantity (parameter, organisation, value, unit, resource)
    SELECT p, $4::int, v, u, $1::bigint FROM unnest($22::int[], $23::numeric[], $24::text[]) AS q (p, v, u)
)
INSERT INTO access_audit (kind, actor, organisation, action, things, persons, request, address, emergency)
SELECT 'write', $9::text, $25::text, 'fhir.create', ARRAY[$26::text],
       CASE WHEN person IS NULL THEN '{}'::uuid[] ELSE ARRAY[person] END, $27::text, $28::text, false
FROM made

-- renew: Resources that are there get a new version.
UPDATE fhir_resource AS r
SET version = n.version, last_updated = n.moment, deleted = n.deleted, restricted = n.restricted,
    person = coalesce(n.person, r.person)
FROM unnest(%(number)s::bigint[], %(version)s::int[], %(moment)s::timestamptz[], %(deleted)s::bool[],
            %(restricted)s::bool[], %(person)s::uuid[]) AS n (number, version, moment, deleted, restricted, person)
WHERE r.number = n.number

-- relink: What names a Patient as its subject follows who that Patient is found to be. LATERAL and OFFSET 0: each
-- Patient is looked up in the index; the other way round, every reference to any Patient is compared with all of these.
UPDATE fhir_resource AS r SET person = w.person
FROM (
    SELECT f.resource, n.person FROM unnest(%(id)s::text[], %(person)s::uuid[]) AS n (id, person)
    CROSS JOIN LATERAL (
        SELECT resource FROM fhir_reference
        WHERE parameter = ANY(%(parameter)s::int[]) AND organisation = %(organisation)s::int
          AND target_id = n.id AND target_type = 'Patient'
        OFFSET 0
    ) AS f
) AS w
WHERE r.number = w.resource AND r.person IS DISTINCT FROM w.person

-- forget: What the indexes held of older versions goes.
WITH old (number) AS (SELECT unnest(%(number)s::bigint[])),
     token AS (DELETE FROM fhir_token USING old WHERE resource = old.number),
     reference AS (DELETE FROM fhir_reference USING old WHERE resource = old.number),
     date AS (DELETE FROM fhir_date USING old WHERE resource = old.number),
     word AS (DELETE FROM fhir_word USING old WHERE resource = old.number)
DELETE FROM fhir_quantity USING old WHERE resource = old.number

-- lock: Hold these keys until the transaction ends, in one order for all.
SELECT pg_advisory_xact_lock(k) FROM (SELECT unnest(%(keys)s::bigint[]) AS k ORDER BY 1) AS ordered

-- standing: The resources that are there, whoever owns them.
SELECT r.type, r.id, r.number, r.version, r.organisation, r.deleted, r.restricted, r.person
FROM unnest(%(type)s::text[], %(id)s::text[]) AS w (type, id)
JOIN fhir_resource AS r ON r.type = w.type AND r.id = w.id
