-- differing: Resources whose row is not what their newest version says, and versions without a resource.
SELECT r.type || '/' || r.id, 'the row differs from the newest version'
FROM fhir_resource AS r
LEFT JOIN LATERAL (
    SELECT v.version, v.last_updated, v.content IS NULL AS deleted, v.restricted
    FROM fhir_version AS v WHERE v.resource = r.number ORDER BY v.version DESC LIMIT 1
) AS n ON true
WHERE (r.version, r.last_updated, r.deleted, r.restricted)
      IS DISTINCT FROM (n.version, n.last_updated, n.deleted, n.restricted)
UNION ALL
SELECT 'version ' || v.version || ' of ' || v.resource, 'there is no resource'
FROM fhir_version AS v WHERE NOT EXISTS (SELECT FROM fhir_resource AS r WHERE r.number = v.resource)
LIMIT 1000

-- hold: A slice of resources, held until it is indexed.
SELECT number, organisation, version FROM fhir_resource WHERE number > %(after)s::bigint
ORDER BY number LIMIT %(limit)s::int FOR UPDATE

-- contents: Their present versions.
SELECT r.number, r.organisation, v.content FROM fhir_resource AS r
JOIN fhir_version AS v ON v.resource = r.number AND v.version = r.version
WHERE r.number = ANY(%(number)s::bigint[]) AND NOT r.deleted

-- count: How many there are.
SELECT count(*) FROM fhir_resource
