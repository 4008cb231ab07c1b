-- known: the places in the list whose facts are one person's, in everything
-- OFFSET 0 keeps the look-ups as they are written, one in an index for each of the list, whatever the statistics say.
WITH number AS (
    SELECT * FROM json_to_recordset(%(numbers)s::json) AS g (place int, system text, value text)
), facts AS (
    SELECT * FROM json_to_recordset(%(facts)s::json)
        AS f (place int, name text, born date, precision text, sex text, unit text, address text, count int)
), holder AS (
    SELECT n.place, i.person_id FROM number n CROSS JOIN LATERAL (
        SELECT person_id FROM people_identifier WHERE system = n.system AND value = n.value AND state = 'active' OFFSET 0
    ) AS i
), one AS (
    SELECT h.place, min(h.person_id::text)::uuid AS person, count(*) AS held FROM holder h
    GROUP BY h.place HAVING count(DISTINCT h.person_id) = 1
)
SELECT one.place, one.person FROM one
JOIN facts f ON f.place = one.place AND f.count = one.held
CROSS JOIN LATERAL (SELECT * FROM people_person WHERE id = one.person OFFSET 0) AS p
CROSS JOIN LATERAL (
    SELECT FROM people_treated WHERE person_id = one.person AND organisation = %(organisation)s OFFSET 0
) AS t
LEFT JOIN LATERAL (
    SELECT unit_code, address FROM people_residence
    WHERE person_id = one.person AND kind = 'current' AND valid_to IS NULL OFFSET 0
) AS r ON true
WHERE p.survivor_id IS NULL AND p.name = f.name AND p.sex = f.sex
  AND p.birth_date = f.born AND p.birth_precision = f.precision
  AND (f.unit IS NULL OR (r.unit_code = f.unit AND r.address = f.address))
