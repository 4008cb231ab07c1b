-- paid_through: beneficiaries whose money this person, or a row merged into it, takes or once took
WITH one AS (
    SELECT id FROM people_person WHERE id = %(person)s
    UNION SELECT id FROM people_person WHERE survivor_id = %(person)s
)
SELECT b.id FROM one JOIN assistance_beneficiary b ON b.payee_id = one.id
UNION
SELECT c.beneficiary_id FROM one JOIN assistance_beneficiary_change c ON c.changes ->> 'payee_id' = one.id::text
