"""Administrative procedures: catalogue entries with validity; the version follows the day of receipt."""
