-- obligations: How many obligations there are.
SELECT count(*) FROM ledger_obligation

-- told: What events said.
SELECT id, data FROM ledger_event WHERE id = ANY(%(ids)s::uuid[])

-- obligation_rows: Current rows of obligations that are not what arose and what closed them, and those that are gone.
SELECT 'obligation ' || coalesce(o.id, a.id)::text,
       CASE WHEN a.id IS NULL THEN 'it never arose'
            WHEN o.id IS NULL THEN 'it arose and its row is gone'
            ELSE 'its row isn''t what arose and what closed it' END
FROM ledger_obligation o
FULL JOIN ledger_obligation_arisen a ON a.id = o.id
LEFT JOIN ledger_obligation_closed c ON c.obligation = a.id
WHERE a.id IS NULL OR o.id IS NULL
   OR (o.rule, o.event, o.event_seq, o.event_kind, o.subject, o.thing, o.debtor, o.creditor, o.arose_at, o.due_at)
      IS DISTINCT FROM
      (a.rule, a.event, a.event_seq, a.event_kind, a.subject, a.thing, a.debtor, a.creditor, a.arose_at, a.due_at)
   OR (o.standing, o.closed_at, o.closed_by, o.receipt)
      IS DISTINCT FROM (coalesce(c.outcome, 'open'), c.happened_at, c.event, c.receipt)
UNION ALL
SELECT 'obligation ' || a.id::text, 'the event it arose from is gone'
FROM ledger_obligation_arisen a LEFT JOIN ledger_event e ON e.id = a.event WHERE e.id IS NULL

-- receipts_without_event: Receipts that no event told of, or of which it told otherwise.
SELECT 'receipt ' || r.id::text, 'no event told of it'
FROM ledger_receipt r
WHERE NOT EXISTS (SELECT 1 FROM ledger_event e
                  WHERE e.key = 'delivery.accepted:' || r.delivery::text AND e.data ->> 'receipt' = r.id::text)

-- accepted_without_receipt: Deliveries that are accepted without a receipt, or have one and are not accepted.
SELECT 'delivery ' || d.id::text, 'it is ' || d.state || CASE WHEN r.id IS NULL THEN ' without' ELSE ' with' END
                                  || ' a receipt'
FROM ledger_delivery d LEFT JOIN ledger_receipt r ON r.delivery = d.id
WHERE (d.state = 'accepted') <> (r.id IS NOT NULL)
