-- event: Facts.
SELECT jsonb_build_object('kind', kind, 'subject', subject, 'thing', thing, 'by', actor, 'organisation', organisation,
                          'parties', parties, 'data', data, 'key', key) FROM ledger_event

-- obligation: Obligations and how they stand.
SELECT jsonb_build_object('rule', rule, 'by', event_kind, 'subject', subject, 'thing', thing, 'debtor', debtor,
                          'creditor', creditor, 'standing', standing, 'receipt', receipt IS NOT NULL)
FROM ledger_obligation

-- delivery: Deliveries and how they ended.
SELECT jsonb_build_object('channel', channel, 'destination', destination, 'payload', payload, 'kind', kind, 'key', key,
                          'subject', subject, 'thing', thing, 'state', state, 'owed', obligation IS NOT NULL)
FROM ledger_delivery

-- receipt: Receipts.
SELECT jsonb_build_object('kind', r.kind, 'proof', r.proof, 'thing', r.thing, 'key', d.key)
FROM ledger_receipt r JOIN ledger_delivery d ON d.id = r.delivery

-- waiting: What subscribers have not handled.
SELECT jsonb_build_object('subscriber', subscriber, 'subject', subject, 'state', state) FROM ledger_retry
