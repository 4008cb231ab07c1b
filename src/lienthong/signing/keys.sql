-- publish: see to it that others can look the certificate up; answers whether it has been revoked.
WITH published AS (
    INSERT INTO signing_certificate (authority, serial, organisation, pem, valid_from, valid_to)
    SELECT %(authority)s, %(serial)s, %(organisation)s, %(pem)s, %(valid_from)s, %(valid_to)s
    WHERE NOT EXISTS (
        SELECT 1 FROM signing_certificate WHERE authority = %(authority)s AND serial = %(serial)s
    )
    ON CONFLICT DO NOTHING
)
SELECT EXISTS (SELECT 1 FROM signing_revocation WHERE authority = %(authority)s AND serial = %(serial)s)
