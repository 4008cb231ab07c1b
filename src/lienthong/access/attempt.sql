-- one_at_a_time: attempts with one login are counted one after the other.
SELECT pg_advisory_xact_lock(hashtextextended('attempt:' || %(login)s, 0))

-- locked_until: when the next attempt may be made, or NULL for at once. (An attempt slips out of the window.)
WITH recent AS (
    SELECT login, address, at, succeeded FROM access_attempt
    WHERE at > statement_timestamp() - %(window)s AND (login = %(login)s OR address = %(address)s)
), forgiven AS (
    SELECT coalesce(max(at), '-infinity') AS at FROM recent
    WHERE succeeded AND login = %(login)s AND address = %(address)s
), counted AS (
    SELECT 'together' AS kind, recent.at FROM recent, forgiven
    WHERE NOT succeeded AND login = %(login)s AND address = %(address)s AND recent.at > forgiven.at
    UNION ALL SELECT 'login', at FROM recent WHERE NOT succeeded AND login = %(login)s
    UNION ALL SELECT 'address', at FROM recent WHERE NOT succeeded AND address = %(address)s
), numbered AS (
    SELECT kind, at, row_number() OVER (PARTITION BY kind ORDER BY at DESC) AS n FROM counted
)
SELECT max(at) + %(window)s FROM numbered
WHERE n = CASE kind WHEN 'together' THEN %(together)s WHEN 'login' THEN %(login_limit)s ELSE %(address_limit)s END

-- count: an attempt, failed until it succeeds.
INSERT INTO access_attempt (login, address, at, succeeded)
VALUES (%(login)s, %(address)s, clock_timestamp(), false) RETURNING id

-- succeed: it was the right password.
UPDATE access_attempt SET succeeded = true WHERE id = %s

-- forget_old: attempts that count for nothing any more.
DELETE FROM access_attempt WHERE at < statement_timestamp() - %s
