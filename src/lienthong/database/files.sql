-- enter: notes a file; gives its digest only if it was not known before
INSERT INTO database_file (digest, media_type, size, store) VALUES (%(digest)s, %(media_type)s, %(size)s, %(store)s)
ON CONFLICT DO NOTHING RETURNING digest

-- enter_many: notes files; gives the digests of those that were not known before
INSERT INTO database_file (digest, media_type, size, store)
SELECT digest, %(media_type)s, size, %(store)s FROM unnest(%(digest)s::text[], %(size)s::bigint[]) AS given (digest, size)
ON CONFLICT DO NOTHING RETURNING digest

-- facts: what is known of a file, and the protocol that destroyed it if one did
SELECT f.media_type, f.size, f.store, d.protocol
FROM database_file f LEFT JOIN database_file_destruction d USING (digest) WHERE f.digest = %(digest)s

-- keep: puts the bytes into PostgreSQL
INSERT INTO database_file_content (digest, encoding, content) VALUES (%(digest)s, %(encoding)s, %(content)b) ON CONFLICT DO NOTHING

-- keep_many: puts the bytes of files that were not known before into PostgreSQL
COPY database_file_content (digest, encoding, content) FROM STDIN (FORMAT BINARY)

-- fetch: the bytes from PostgreSQL
SELECT encoding, content FROM database_file_content WHERE digest = %(digest)s

-- facts_of_many: where files lie whose bytes were not destroyed
SELECT f.digest, f.store FROM database_file f LEFT JOIN database_file_destruction d USING (digest)
WHERE f.digest = ANY(%(digests)s) AND d.protocol IS NULL

-- fetch_many: the bytes of many from PostgreSQL
SELECT digest, encoding, content FROM database_file_content WHERE digest = ANY(%(digests)s)

-- destroyed: notes by which protocol the bytes go
INSERT INTO database_file_destruction (digest, protocol) VALUES (%(digest)s, %(protocol)s)

-- erase: takes the bytes out of PostgreSQL
DELETE FROM database_file_content WHERE digest = %(digest)s
