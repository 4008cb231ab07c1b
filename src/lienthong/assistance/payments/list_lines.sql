-- recalled: how many lines of these lists were called back before they were handed over, and their amount
SELECT r.list_month, r.commune, count(*), sum(l.amount)::bigint
FROM assistance_line_recall r
JOIN assistance_line l USING (for_month, entitlement_id, sequence)
WHERE r.list_month = ANY(%(months)s) AND r.commune = ANY(%(communes)s) AND l.amount > 0
GROUP BY 1, 2
