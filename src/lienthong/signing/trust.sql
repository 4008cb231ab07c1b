-- add: trust an authority (again), for these organisations.
INSERT INTO signing_authority (fingerprint, name, pem, organisations)
VALUES (%(fingerprint)s, %(name)s, %(pem)s, %(organisations)s)
ON CONFLICT (fingerprint) DO UPDATE SET removed_at = NULL, organisations = EXCLUDED.organisations

-- remove: trust it no longer.
UPDATE signing_authority SET removed_at = statement_timestamp() WHERE fingerprint = %s AND removed_at IS NULL

-- behind: the trusted authorities with one of these names that may certify this organisation.
SELECT pem FROM signing_authority
WHERE name = ANY(%(names)s) AND removed_at IS NULL
  AND (organisations IS NULL OR %(organisation)s = ANY(organisations))
