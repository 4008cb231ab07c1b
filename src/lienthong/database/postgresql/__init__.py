"""Django's PostgreSQL backend, with a connection that heals (`base.py`)."""
