-- known: the places in the list whose facts are one person's, in everything
WITH number AS (
    SELECT * FROM unnest(%(place)s::int[], %(system)s::text[], %(value)s::text[]) AS g (place, system, value)
), facts AS (
    SELECT * FROM unnest(%(name)s::text[], %(born)s::date[], %(precision)s::text[], %(sex)s::text[], %(unit)s::text[],
                         %(address)s::text[], %(count)s::int[])
        WITH ORDINALITY AS f (name, born, precision, sex, unit, address, count, ordinal)
), holder AS (
    SELECT n.place, i.person_id FROM number n
    JOIN people_identifier i ON i.system = n.system AND i.value = n.value AND i.state = 'active'
), one AS (
    SELECT h.place, min(h.person_id::text)::uuid AS person, count(*) AS held FROM holder h
    GROUP BY h.place HAVING count(DISTINCT h.person_id) = 1
)
SELECT one.place, p.id FROM one
JOIN facts f ON f.ordinal = one.place + 1 AND f.count = one.held
JOIN people_person p ON p.id = one.person AND p.survivor_id IS NULL AND p.name = f.name AND p.sex = f.sex
    AND p.birth_date = f.born AND p.birth_precision = f.precision
JOIN people_treated t ON t.person_id = p.id AND t.organisation = %(organisation)s
LEFT JOIN people_residence r ON r.person_id = p.id AND r.kind = 'current' AND r.valid_to IS NULL
WHERE f.unit IS NULL OR (r.unit_code = f.unit AND r.address = f.address)
