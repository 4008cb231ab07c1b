-- forget: takes some persons out of the index.
DELETE FROM people_word WHERE person_id = ANY(%(persons)s);

-- index: writes the words and pairs of words of the names of some persons.
INSERT INTO people_word (word, birth_year, folded, commune, province, person_id)
SELECT key.word, coalesce(extract(year FROM birth_date), 0)::smallint, ' ' || folded || ' ', commune, province, id
FROM people_person, LATERAL (
    WITH one AS (SELECT DISTINCT unnest(string_to_array(folded, ' ')) COLLATE "C" AS word)
    SELECT word FROM one WHERE word <> ''
    UNION ALL
    SELECT a.word || ' ' || b.word FROM one AS a JOIN one AS b ON a.word < b.word WHERE a.word <> ''
) AS key
WHERE id = ANY(%(persons)s);

-- frequency: how many names have a word, counted no further than a limit.
SELECT count(*) FROM (SELECT 1 FROM people_word WHERE word = %(word)s LIMIT %(limit)s) AS bounded;

-- beyond: whether more names have a key in these years than a limit.
SELECT 1 FROM people_word
WHERE word = %(key)s AND birth_year BETWEEN %(from)s AND %(to)s
OFFSET %(limit)s LIMIT 1;

-- found: persons whose name has a key, narrowed by words and scope, among no more than a limit.
SELECT person.* FROM (
    SELECT person_id FROM (
        SELECT person_id, folded, commune, province FROM people_word
        WHERE word = %(key)s AND birth_year BETWEEN %(from)s AND %(to)s
        LIMIT %(limit)s
    ) AS looked_at
    WHERE true /* narrowed */
    LIMIT %(shown)s
) AS found JOIN people_person AS person ON person.id = found.person_id;

-- treated_here: the scope of a facility's staff, as a condition on a row of the index.
(
    SELECT true FROM people_treated
    WHERE people_treated.person_id = looked_at.person_id AND organisation = %(organisation)s LIMIT 1
)

-- patients: how many persons an organisation treats, counted no further than a limit.
SELECT count(*) FROM (SELECT 1 FROM people_treated WHERE organisation = %(organisation)s LIMIT %(limit)s) AS bounded;

-- found_among_patients: persons a small organisation treats whose name fits all patterns; all of them are looked at.
SELECT person.* FROM people_treated JOIN people_person AS person ON person.id = people_treated.person_id
WHERE organisation = %(organisation)s
  AND ' ' || person.folded || ' ' LIKE ALL(%(patterns)s::text[])
  AND (birth_date IS NULL OR extract(year FROM birth_date) BETWEEN %(from)s AND %(to)s)
LIMIT %(shown)s;

-- survivors: the persons that merged ones point to.
SELECT person.* FROM people_person AS person WHERE id = ANY(%(persons)s);
