"""What runs in the benchmark's own home: the ground, and then the run."""

from __future__ import annotations

import os


def main(people: int) -> None:
    """Start the home's server, bring the schema and the reference data, and run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.web.settings")
    import django

    django.setup()
    from django.db import connections

    from lienthong import access
    from lienthong.assistance import permissions
    from lienthong.assistance.payroll.bench import run
    from lienthong.database import migrate, server
    from lienthong.directory import reference

    access.permit(permissions.PERMISSIONS)
    with server.running():
        migrate.migrate()
        reference.load()
        run.timed(people)
        connections.close_all()
