"""What the database itself keeps: lines that change only while their list is a draft, and its models as they are."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

pytestmark = pytest.mark.django_db
OURS = ("lienthong.assistance.register.", "lienthong.assistance.payroll.")


def test_the_models_are_what_the_migrations_made():
    ours = {m._meta.model_name for m in apps.get_app_config("assistance").get_models() if m.__module__.startswith(OURS)}
    made = MigrationLoader(None).project_state()
    found = MigrationAutodetector(made, ProjectState.from_apps(apps))._detect_changes()
    missing = [
        operation
        for migration in found.get("assistance", [])
        for operation in migration.operations
        if getattr(operation, "model_name_lower", getattr(operation, "name_lower", "")) in ours
    ]
    assert ours and not missing


def test_hiv_facts_are_in_a_schema_of_their_own_that_the_app_reads_and_adds_to():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('lienthong_app', 'assistance_hiv.circumstance', 'SELECT, INSERT'),"
            " has_table_privilege('lienthong_app', 'assistance_hiv.circumstance', 'UPDATE, DELETE, TRUNCATE')"
        )
        assert cursor.fetchone() == (True, False)
        cursor.execute(
            "SELECT count(*) FROM information_schema.columns WHERE column_name ~ '(^|_)hiv' AND table_schema='public'"
        )
        assert cursor.fetchone() == (0,)
