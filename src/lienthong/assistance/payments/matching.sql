-- make: where the lines of one report lie while it is judged; what was read into columns is not kept twice; no text: NULL
CREATE TEMP TABLE told (
  row int NOT NULL, for_month date, entitlement_id bigint, sequence smallint, amount bigint, result text,
  paid_on date, proof text, fault text, id text, batch_month date, batch_commune text, number text, told_amount text
) ON COMMIT DROP

-- fill: by copy
COPY told (row, for_month, entitlement_id, sequence, amount, result, paid_on, proof, fault, id, batch_month,
           batch_commune, number, told_amount) FROM STDIN (FORMAT csv, NULL '')

-- find: lines without an id are those of their batch, payee and amount, if exactly one is
WITH fitting AS (
  SELECT t.row, count(*) AS found, min(l.for_month) AS for_month, min(l.entitlement_id) AS entitlement_id,
         min(l.sequence) AS sequence
  FROM told t
  JOIN assistance_line l
    ON l.list_month = t.batch_month AND l.commune = t.batch_commune AND l.amount = t.amount
  JOIN assistance_entitlement e ON e.id = l.entitlement_id
  JOIN assistance_beneficiary b ON b.id = e.beneficiary_id
  JOIN people_identifier n
    ON n.person_id = coalesce(e.carer_id, b.payee_id, b.person_id) AND n.system = 'personal-number'
       AND n.state = 'active' AND n.value = t.number
  LEFT JOIN assistance_handed_line w
    ON w.for_month = l.for_month AND w.entitlement_id = l.entitlement_id AND w.sequence = l.sequence
  WHERE t.entitlement_id IS NULL AND t.fault IS NULL AND (w.payer IS NULL OR w.payer = %(payer)s)
  GROUP BY t.row
)
UPDATE told t
SET for_month = CASE WHEN f.found = 1 THEN f.for_month END,
    entitlement_id = CASE WHEN f.found = 1 THEN f.entitlement_id END,
    sequence = CASE WHEN f.found = 1 THEN f.sequence END,
    fault = CASE WHEN f.found > 1 THEN 'ambiguous' END
FROM fitting f WHERE f.row = t.row

-- twice: a line that was found without its id may stand in the report with its id too
UPDATE told t SET fault = 'twice'
FROM (SELECT for_month, entitlement_id, sequence FROM told WHERE entitlement_id IS NOT NULL
      GROUP BY 1, 2, 3 HAVING count(*) > 1) d
WHERE (t.for_month, t.entitlement_id, t.sequence) = (d.for_month, d.entitlement_id, d.sequence)

-- months: for which months the report has lines
SELECT array_agg(DISTINCT for_month) FROM told WHERE for_month IS NOT NULL

-- judge: every line of the report against the lists, in one statement: outcomes, faults, and what changes for each list
WITH judged AS MATERIALIZED (
  SELECT t.row, t.id, t.for_month, t.entitlement_id, t.sequence, t.amount, t.told_amount, t.result, t.paid_on,
         coalesce(t.proof, '') AS proof,
         t.result IN ('PAID_CASH', 'PAID_HOME', 'PAID_TRANSFER') AS paid, l.amount AS expected, l.list_month, l.commune,
         h.payer, before.result IS NOT NULL AS told_unpaid,
         CASE
           WHEN t.fault IS NOT NULL THEN t.fault
           WHEN l.entitlement_id IS NULL THEN 'unknown'
           WHEN h.payer IS NULL THEN 'not-handed-over'
           WHEN h.payer <> %(payer)s THEN 'other-payer'
           WHEN l.list_month <> %(month)s OR (%(commune)s <> '' AND l.commune <> %(commune)s) THEN 'other-list'
           WHEN l.amount <= 0 THEN 'recovery'
           WHEN r.id IS NOT NULL THEN 'not-handed-over'
           WHEN l.amount <> t.amount THEN 'amount'
           WHEN done.result IS NOT NULL THEN 'paid-before'
           WHEN t.result LIKE 'PAID%%' AND (s.state = 'stopped' OR s.state = 'ordered'
                AND t.paid_on > (s.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) THEN 'paid-after-stop'
           WHEN t.result NOT LIKE 'PAID%%' AND s.state = 'paid' THEN 'said-paid'
           WHEN t.result = 'STOPPED_BY_ORDER' AND s.state IS NULL THEN 'no-order'
           WHEN later.of_sequence IS NOT NULL OR before.result IS NOT NULL AND n.month > l.list_month THEN 'carried'
           WHEN p.state = 'settled' THEN 'settled'
           WHEN before.result IS NOT NULL AND t.result NOT LIKE 'PAID%%' THEN 'told-before'
           ELSE ''
         END AS fault
  FROM told t
  LEFT JOIN assistance_line l
    ON l.for_month = t.for_month AND l.entitlement_id = t.entitlement_id AND l.sequence = t.sequence
       AND l.for_month = ANY(%(months)s)
  LEFT JOIN assistance_handed_line w
    ON w.for_month = l.for_month AND w.entitlement_id = l.entitlement_id AND w.sequence = l.sequence
  LEFT JOIN assistance_handed_list h
    ON h.list_month = l.list_month AND h.commune = l.commune AND (h.payer = w.payer OR w.payer IS NULL AND h.part = 1)
  LEFT JOIN assistance_payment_list p ON p.id = h.list
  LEFT JOIN assistance_line_recall r
    ON r.for_month = l.for_month AND r.entitlement_id = l.entitlement_id AND r.sequence = l.sequence
  LEFT JOIN assistance_stop_order s
    ON s.for_month = l.for_month AND s.entitlement = l.entitlement_id AND s.sequence = l.sequence
  LEFT JOIN assistance_outcome done
    ON done.for_month = l.for_month AND done.entitlement_id = l.entitlement_id AND done.sequence = l.sequence
       AND done.paid AND done.for_month = ANY(%(months)s)
  LEFT JOIN assistance_outcome before
    ON before.for_month = l.for_month AND before.entitlement_id = l.entitlement_id AND before.sequence = l.sequence
       AND NOT before.paid AND before.for_month = ANY(%(months)s)
  LEFT JOIN assistance_line later
    ON later.for_month = l.for_month AND later.entitlement_id = l.entitlement_id AND later.of_sequence = l.sequence
       AND later.kind = 'carried' AND later.for_month = ANY(%(months)s)
  LEFT JOIN (SELECT commune, max(list_month) AS month FROM assistance_payment_list WHERE state <> 'draft' GROUP BY 1) n
    ON n.commune = l.commune
), outcomes AS (
  INSERT INTO assistance_outcome
    (for_month, entitlement_id, sequence, paid, commune, result, paid_at, proof, report, recorded_at)
  SELECT for_month, entitlement_id, sequence, paid, commune, result, paid_on, proof, %(report)s, %(now)s
  FROM judged WHERE fault = ''
), faults AS (
  INSERT INTO assistance_report_fault (report_id, row, line, commune, fault, told)
  SELECT %(report)s, row,
         coalesce(nullif(left(id, 40), ''), to_char(for_month, 'YYYYMM') || '-' || entitlement_id || '-' || sequence, ''),
         coalesce(CASE WHEN payer = %(payer)s THEN commune END, ''), fault,
         jsonb_strip_nulls(CASE fault
           WHEN 'amount' THEN jsonb_build_object('told', amount, 'expected', expected)
           WHEN 'other-payer' THEN jsonb_build_object('payer', payer)
           WHEN 'other-list' THEN jsonb_build_object('month', to_char(list_month, 'MM/YYYY'))
           WHEN 'paid-after-stop' THEN jsonb_build_object('day', to_char(paid_on, 'DD/MM/YYYY'))
           WHEN 'unknown-result' THEN jsonb_build_object('told', left(result, 40))
           WHEN 'unreadable-amount' THEN jsonb_build_object('told', left(told_amount, 40))
           ELSE '{}'::jsonb END)
  FROM judged WHERE fault <> ''
)
SELECT CASE WHEN payer = %(payer)s AND fault NOT IN ('unknown', 'not-handed-over') THEN list_month END AS list_month,
       CASE WHEN payer = %(payer)s AND fault NOT IN ('unknown', 'not-handed-over') THEN commune END AS commune,
       count(*) FILTER (WHERE fault = '') AS taken,
       count(*) FILTER (WHERE fault = '' AND paid) AS paid_lines,
       coalesce(sum(expected) FILTER (WHERE fault = '' AND paid), 0) AS paid,
       count(*) FILTER (WHERE fault = '' AND NOT paid) - count(*) FILTER (WHERE fault = '' AND paid AND told_unpaid)
         AS unpaid_lines,
       coalesce(sum(expected) FILTER (WHERE fault = '' AND NOT paid), 0)
         - coalesce(sum(expected) FILTER (WHERE fault = '' AND paid AND told_unpaid), 0) AS unpaid,
       count(*) FILTER (WHERE fault <> '') AS faults
FROM judged GROUP BY 1, 2

-- renew: what the report changes for each list
UPDATE assistance_handed_list h
SET paid_lines = h.paid_lines + c.paid_lines, paid = h.paid + c.paid, unpaid_lines = h.unpaid_lines + c.unpaid_lines,
    unpaid = h.unpaid + c.unpaid, faults = h.faults + c.faults
FROM unnest(%(months)s::date[], %(communes)s::text[], %(paid_lines)s::int[], %(paid)s::bigint[], %(unpaid_lines)s::int[],
            %(unpaid)s::bigint[], %(faults)s::int[])
  AS c (list_month, commune, paid_lines, paid, unpaid_lines, unpaid, faults)
WHERE h.list_month = c.list_month AND h.commune = c.commune AND h.payer = %(payer)s
