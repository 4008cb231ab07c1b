-- count: how many handed lists and reports there are
SELECT (SELECT count(*) FROM assistance_handed_list) + (SELECT count(*) FROM assistance_payer_report)

-- lists: handed lists whose sums aren't those of their lines and outcomes
WITH summed AS (
  SELECT l.list_month, l.commune, count(*) AS lines, sum(l.amount) AS amount,
         count(*) FILTER (WHERE o.paid) AS paid_lines, coalesce(sum(l.amount) FILTER (WHERE o.paid), 0) AS paid,
         count(*) FILTER (WHERE NOT o.paid) AS unpaid_lines,
         coalesce(sum(l.amount) FILTER (WHERE NOT o.paid), 0) AS unpaid
  FROM assistance_line l
  LEFT JOIN (SELECT for_month, entitlement_id, sequence, bool_or(paid) AS paid FROM assistance_outcome GROUP BY 1, 2, 3) o
    USING (for_month, entitlement_id, sequence)
  WHERE l.amount > 0 AND NOT EXISTS (
    SELECT FROM assistance_line_recall r
    WHERE r.for_month = l.for_month AND r.entitlement_id = l.entitlement_id AND r.sequence = l.sequence)
  GROUP BY 1, 2
)
SELECT 'payment-list:' || h.list
FROM assistance_handed_list h LEFT JOIN summed s USING (list_month, commune)
WHERE (h.lines, h.amount, h.paid_lines, h.paid, h.unpaid_lines, h.unpaid)
  IS DISTINCT FROM (s.lines, s.amount, s.paid_lines, s.paid, s.unpaid_lines, s.unpaid)

-- reports: reports with more or fewer outcomes than they took
SELECT 'payer-report:' || r.id
FROM assistance_payer_report r
LEFT JOIN (SELECT report, count(*) AS number FROM assistance_outcome GROUP BY 1) o ON o.report = r.id
WHERE r.taken <> coalesce(o.number, 0)
