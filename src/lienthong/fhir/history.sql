-- of_one: The versions of one resource, newest first; with _since, none that a running transaction could still precede.
SELECT v.version, v.last_updated, v.content, r.person
FROM fhir_resource AS r
JOIN fhir_version AS v ON v.resource = r.number
WHERE r.type = %(type)s::text AND r.id = %(id)s::text AND r.organisation = %(organisation)s::int
  AND (%(restricted)s::bool OR NOT v.restricted)
  AND v.version < %(before)s::int
  AND (%(since)s::timestamptz IS NULL
       OR v.last_updated >= %(since)s::timestamptz
          AND (v.era < (SELECT era FROM database_home) OR v.position < pg_snapshot_xmin(pg_current_snapshot())))
ORDER BY v.version DESC
LIMIT %(limit)s::int
