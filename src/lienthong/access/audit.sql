-- insert: one row of the audit, committed as the caller's transaction is.
INSERT INTO access_audit (kind, actor, organisation, action, things, persons, request, address, emergency)
VALUES (%(kind)s, %(actor)s, %(organisation)s, %(action)s, %(things)s::text[], %(persons)s, %(request)s, %(address)s,
        %(emergency)s)

-- insert_quickly: the same as a transaction of its own that doesn't wait for the disk.
INSERT INTO access_audit (kind, actor, organisation, action, things, persons, request, address, emergency)
SELECT %(kind)s, %(actor)s, %(organisation)s, %(action)s, %(things)s::text[], %(persons)s, %(request)s, %(address)s,
       %(emergency)s
FROM set_config('synchronous_commit', 'off', true)

-- read_beside_shown: a CTE that audits what the CTE `shown` returns, in the reading statement itself.
audited AS (
    INSERT INTO access_audit (kind, actor, organisation, action, things, persons, request, address, emergency)
    SELECT 'read', %(audit_actor)s::text, %(audit_organisation)s::text, %(audit_action)s::text,
           %(audit_things)s::text[],
           ARRAY(SELECT DISTINCT substr(shown.person, 8)::uuid FROM shown WHERE shown.person IS NOT NULL),
           %(audit_request)s::text, %(audit_address)s::text, false
    FROM set_config('synchronous_commit', 'off', true)
)
