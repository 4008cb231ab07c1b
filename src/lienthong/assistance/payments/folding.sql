-- count: how many handed lists and reports there are
SELECT (SELECT count(*) FROM assistance_handed_list) + (SELECT count(*) FROM assistance_payer_report)

-- lists: handed lists whose sums aren't those of their lines and outcomes
WITH summed AS (
  SELECT l.list_month, l.commune, w.payer, count(*) AS lines, sum(l.amount) AS amount,
         count(*) FILTER (WHERE o.paid) AS paid_lines, coalesce(sum(l.amount) FILTER (WHERE o.paid), 0) AS paid,
         count(*) FILTER (WHERE NOT o.paid) AS unpaid_lines,
         coalesce(sum(l.amount) FILTER (WHERE NOT o.paid), 0) AS unpaid
  FROM assistance_line l
  LEFT JOIN assistance_handed_line w
    ON w.for_month = l.for_month AND w.entitlement_id = l.entitlement_id AND w.sequence = l.sequence
  LEFT JOIN (SELECT for_month, entitlement_id, sequence, bool_or(paid) AS paid FROM assistance_outcome GROUP BY 1, 2, 3) o
    ON o.for_month = l.for_month AND o.entitlement_id = l.entitlement_id AND o.sequence = l.sequence
  WHERE l.amount > 0 AND NOT EXISTS (
    SELECT FROM assistance_line_recall r
    WHERE r.for_month = l.for_month AND r.entitlement_id = l.entitlement_id AND r.sequence = l.sequence)
  GROUP BY 1, 2, 3
)
SELECT 'payment-list:' || h.list
FROM assistance_handed_list h
LEFT JOIN summed s
  ON s.list_month = h.list_month AND s.commune = h.commune AND (s.payer = h.payer OR s.payer IS NULL AND h.part = 1)
WHERE (h.lines, h.amount, h.paid_lines, h.paid, h.unpaid_lines, h.unpaid)
  IS DISTINCT FROM (s.lines, s.amount, s.paid_lines, s.paid, s.unpaid_lines, s.unpaid)

-- reports: reports with more or fewer outcomes than they took
SELECT 'payer-report:' || r.id
FROM assistance_payer_report r
LEFT JOIN (SELECT report, count(*) AS number FROM assistance_outcome GROUP BY 1) o ON o.report = r.id
WHERE r.taken <> coalesce(o.number, 0)
