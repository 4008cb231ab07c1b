"""Floor 8: referral, appointment, discharge, birth, death, sick-leave papers: their lives, with or without our record.

`intake` takes papers from accepted envelopes; `issuing` drafts, signs, corrects and withdraws; `dispatch` puts them on
their way; `arrival` takes what other facilities send; `use` is what the patient does with them.
"""
