-- counted: A person is counted by source_id. `there` is counted from the register itself, by its own province.
WITH line AS (
    SELECT l.source_id, l.family, l.amount, l.fault, l.entitlement_id,
           coalesce(h.new_code, '') AS before_in,
           CASE WHEN p.new_province <> '' THEN p.new_province ELSE coalesce(c.province, h.new_code, '') END AS after_in,
           p.new_code <> '' AS is_settled
    FROM assistance_movedline l
    LEFT JOIN assistance_movedplace p ON p.id = l.place_id
    LEFT JOIN directory_succession h ON h.old_code = l.old_province AND h."on" = DATE '2025-07-01' AND h.is_default
    LEFT JOIN LATERAL (
        SELECT min(u.province_code) AS province FROM directory_succession s
        JOIN directory_unit u ON u.code = s.new_code AND u.level = 'commune' AND u.valid_to IS NULL
        WHERE p.split AND p.new_code = '' AND s.old_code = p.old_code AND s."on" = DATE '2025-07-01') AS c ON true
    WHERE l.move_id = %(move)s
), counted AS (
    SELECT before_in AS province, family, 'before' AS what, source_id, amount FROM line
    UNION ALL SELECT before_in, family, 'faulty', source_id, amount FROM line WHERE fault <> ''
    UNION ALL SELECT after_in, family, 'settled', source_id, amount FROM line WHERE fault = '' AND is_settled
    UNION ALL SELECT after_in, family, 'waiting', source_id, amount FROM line WHERE fault = '' AND NOT is_settled
    UNION ALL SELECT e.province, e.family, 'there', l.source_id, l.amount
              FROM line l JOIN assistance_entitlement e ON e.id = l.entitlement_id
)
SELECT province, family,
       count(DISTINCT source_id) FILTER (WHERE what = 'before') AS before_persons,
       count(*) FILTER (WHERE what = 'before') AS before_lines,
       coalesce(sum(amount) FILTER (WHERE what = 'before'), 0) AS before_amount,
       count(DISTINCT source_id) FILTER (WHERE what = 'settled') AS settled_persons,
       count(*) FILTER (WHERE what = 'settled') AS settled_lines,
       coalesce(sum(amount) FILTER (WHERE what = 'settled'), 0) AS settled_amount,
       count(DISTINCT source_id) FILTER (WHERE what = 'waiting') AS waiting_persons,
       count(*) FILTER (WHERE what = 'waiting') AS waiting_lines,
       coalesce(sum(amount) FILTER (WHERE what = 'waiting'), 0) AS waiting_amount,
       count(DISTINCT source_id) FILTER (WHERE what = 'faulty') AS faulty_persons,
       count(*) FILTER (WHERE what = 'faulty') AS faulty_lines,
       coalesce(sum(amount) FILTER (WHERE what = 'faulty'), 0) AS faulty_amount,
       count(DISTINCT source_id) FILTER (WHERE what = 'there') AS there_persons,
       count(*) FILTER (WHERE what = 'there') AS there_lines,
       coalesce(sum(amount) FILTER (WHERE what = 'there'), 0) AS there_amount
FROM counted GROUP BY province, family ORDER BY province, family

-- by_old: By the province before 01/07/2025.
SELECT old_province, count(DISTINCT source_id), count(*), coalesce(sum(amount), 0)::bigint
FROM assistance_movedline WHERE move_id = %(move)s AND fault = '' GROUP BY 1 ORDER BY 1

-- by_new: By the province of today; of a divided commune all candidates lie in one province.
SELECT coalesce(nullif(p.new_province, ''), h.new_code), count(DISTINCT l.source_id), count(*),
       coalesce(sum(l.amount), 0)::bigint
FROM assistance_movedline l JOIN assistance_movedplace p ON p.id = l.place_id
LEFT JOIN directory_succession h ON h.old_code = l.old_province AND h."on" = DATE '2025-07-01' AND h.is_default
WHERE l.move_id = %(move)s AND l.fault = '' GROUP BY 1 ORDER BY 1
