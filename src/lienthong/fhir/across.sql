-- of_persons: The present resources about these persons, whoever owns them, oldest first.
SELECT r.type, r.id, r.version, r.last_updated, v.content, o.party
FROM fhir_resource AS r
JOIN fhir_version AS v ON v.resource = r.number AND v.version = r.version
JOIN fhir_organisation AS o ON o.number = r.organisation
WHERE r.person = ANY(%(person)s::uuid[]) AND NOT r.deleted
  AND (%(restricted)s::bool OR NOT r.restricted)
  AND (%(type)s::text[] IS NULL OR r.type = ANY(%(type)s::text[]))
ORDER BY r.last_updated, r.number
