-- keep: What became of each line of a slice.
UPDATE assistance_movedline l SET entitlement_id = n.made, fault = n.fault
FROM unnest(%(ids)s::bigint[], %(made)s::bigint[], %(faults)s::text[]) AS n (id, made, fault) WHERE l.id = n.id
