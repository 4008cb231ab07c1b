"""What the database itself keeps: rights that overlap, lines that change, facts that are unsaid."""

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_the_models_are_what_the_migrations_made():
    call_command("makemigrations", "assistance", "--check", "--dry-run")
