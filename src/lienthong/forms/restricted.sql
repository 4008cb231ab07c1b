-- keep_written: the restricted part of a draft, in place of the one before
INSERT INTO forms_hiv.written (draft, written) VALUES (%(draft)s, %(written)s)
ON CONFLICT (draft) DO UPDATE SET written = excluded.written

-- forget_written: a draft holds nothing restricted any more
DELETE FROM forms_hiv.written WHERE draft = %(draft)s

-- written_of: the restricted part of a draft
SELECT written::text FROM forms_hiv.written WHERE draft = %(draft)s

-- keep_response: the whole of a submitted response that holds restricted answers
INSERT INTO forms_hiv.response (submission, response) VALUES (%(submission)s, %(response)s)

-- response_of: the whole of a submitted response that holds restricted answers
SELECT response::text FROM forms_hiv.response WHERE submission = %(submission)s
