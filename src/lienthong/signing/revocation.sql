-- keep: a revocation, once.
INSERT INTO signing_revocation (authority, serial, revoked_at, reason) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING

-- of: when and why a certificate was taken back.
SELECT revoked_at, reason FROM signing_revocation WHERE authority = %s AND serial = %s

-- all: everything an authority has taken back.
SELECT serial, revoked_at, reason FROM signing_revocation WHERE authority = %s ORDER BY revoked_at, serial
