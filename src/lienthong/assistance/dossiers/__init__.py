"""Dossiers: from the day an application comes until its result is in the applicant's hands."""
