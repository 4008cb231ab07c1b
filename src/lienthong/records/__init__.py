"""Floor 9: the hospital's medical record: open, write, sign, correct, close, archive, release."""
