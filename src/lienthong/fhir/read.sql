-- read: The present version, with the row of the audit that says who was shown it.
WITH found AS (
    SELECT v.content, r.version, (extract(epoch FROM r.last_updated) * 1000)::bigint AS moment, r.person
    FROM fhir_resource AS r
    JOIN fhir_version AS v ON v.resource = r.number AND v.version = r.version
    WHERE r.type = $1::text AND r.id = $2::text AND r.organisation = $3::int AND ($4::bool OR NOT r.restricted)
), audited AS (
    INSERT INTO access_audit (kind, actor, organisation, action, things, persons, request, address, emergency)
    SELECT 'read', $5::text, $6::text, 'fhir.read', ARRAY[$7::text],
           CASE WHEN person IS NULL THEN '{}'::uuid[] ELSE ARRAY[person] END, $8::text, $9::text, false
    FROM found WHERE {quickly}
)
SELECT content, version, moment FROM found

-- version: One version, past or present, with the row of the audit.
WITH found AS (
    SELECT v.content, v.version, (extract(epoch FROM v.last_updated) * 1000)::bigint AS moment, r.person
    FROM fhir_resource AS r
    JOIN fhir_version AS v ON v.resource = r.number AND v.version = $10::int
    WHERE r.type = $1::text AND r.id = $2::text AND r.organisation = $3::int AND ($4::bool OR NOT v.restricted)
), audited AS (
    INSERT INTO access_audit (kind, actor, organisation, action, things, persons, request, address, emergency)
    SELECT 'read', $5::text, $6::text, 'fhir.vread', ARRAY[$7::text],
           CASE WHEN person IS NULL THEN '{}'::uuid[] ELSE ARRAY[person] END, $8::text, $9::text, false
    FROM found WHERE {quickly}
)
SELECT content, version, moment FROM found
