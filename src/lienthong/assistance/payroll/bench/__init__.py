"""The payroll's benchmark: a synthetic country on the register, two months listed, and the third one timed."""
