-- forward: What the resources of a page point to through the given parameters.
SELECT DISTINCT ON (t.number) t.type, t.id, t.version, t.last_updated, t.person, v.content
FROM fhir_reference AS f
JOIN unnest(%(parameter)s::int[], %(target)s::text[]) AS w (parameter, target)
  ON f.parameter = w.parameter AND (w.target = '' OR f.target_type = w.target)
JOIN fhir_resource AS t ON t.type = f.target_type AND t.id = f.target_id
JOIN fhir_version AS v ON v.resource = t.number AND v.version = t.version
WHERE f.resource = ANY(%(number)s::bigint[]) AND t.organisation = %(organisation)s::int
  AND NOT t.deleted AND (%(restricted)s::bool OR NOT t.restricted) AND NOT t.number = ANY(%(number)s::bigint[])
ORDER BY t.number LIMIT %(limit)s::int

-- backward: What points to the resources of a page through the given parameters.
SELECT DISTINCT ON (s.number) s.type, s.id, s.version, s.last_updated, s.person, v.content
FROM fhir_reference AS f
JOIN fhir_resource AS s ON s.number = f.resource
JOIN fhir_version AS v ON v.resource = s.number AND v.version = s.version
WHERE f.parameter = ANY(%(parameter)s::int[]) AND f.organisation = %(organisation)s::int
  AND f.target_id = ANY(%(id)s::text[]) AND f.target_type = %(type)s::text
  AND s.organisation = %(organisation)s::int
  AND NOT s.deleted AND (%(restricted)s::bool OR NOT s.restricted) AND NOT s.number = ANY(%(number)s::bigint[])
ORDER BY s.number LIMIT %(limit)s::int
