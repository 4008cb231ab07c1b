-- places: each province, or each commune of one, and state of the list: communes, lines, amounts; not what was called
-- back before it left
SELECT CASE WHEN %(province)s::text IS NULL THEN u.province_code ELSE u.code END, coalesce(p.state, 'missing'),
       count(*), sum(p.lines - coalesce(r.lines, 0)), sum(p.amount - coalesce(r.amount, 0)), sum(h.paid),
       sum(h.unpaid), sum(h.untold), sum(h.faults)
FROM directory_unit u
LEFT JOIN assistance_payment_list p ON p.commune = u.code AND p.list_month = %(month)s
LEFT JOIN (
  SELECT list, sum(paid) AS paid, sum(unpaid) AS unpaid, sum(lines - paid_lines - unpaid_lines) AS untold,
         sum(faults) AS faults
  FROM assistance_handed_list WHERE list_month = %(month)s GROUP BY 1) h ON h.list = p.id
LEFT JOIN (
  SELECT c.commune, count(*) AS lines, sum(l.amount) AS amount
  FROM assistance_line_recall c JOIN assistance_line l USING (for_month, entitlement_id, sequence)
  WHERE c.list_month = %(month)s AND l.amount > 0 GROUP BY 1) r ON r.commune = p.commune
WHERE u.level = 'commune' AND u.valid_from <= %(month)s AND (u.valid_to IS NULL OR u.valid_to > %(month)s)
  AND (%(provinces)s::text[] IS NULL OR u.province_code = ANY(%(provinces)s))
  AND (%(province)s::text IS NULL OR u.province_code = %(province)s)
GROUP BY 1, 2 ORDER BY CASE WHEN %(province)s::text IS NOT NULL THEN max(u.sort_key) END, 1, 2
