"""A thing with a life for tests: a paper. Its tables are made by the tests, in a registry of their own."""

import os
from enum import StrEnum

import psycopg
from django.apps.registry import Apps
from django.db import connection, models

from lienthong import ledger
from lienthong.database import history

REGISTRY = Apps(["lienthong.ledger"])


class State(StrEnum):
    SIGNED = "signed"
    RECEIVED = "received"
    USED = "used"
    CANCELLED = "cancelled"


class Paper(ledger.Life):
    KIND = "paper"
    NEXT = {
        State.SIGNED: {State.RECEIVED, State.USED, State.CANCELLED},
        State.RECEIVED: {State.USED},
        State.USED: set(),
        State.CANCELLED: set(),
    }
    BEGIN = {State.SIGNED}

    title = models.CharField(max_length=100)
    valid_until = models.DateField(null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        app_label = "ledger"
        apps = REGISTRY
        db_table = "test_paper"


class TriedPaperAction(ledger.Action):
    life = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="actions")

    class Meta(ledger.Action.Meta):
        app_label = "ledger"
        apps = REGISTRY
        db_table = "test_paper_action"


def make_tables() -> None:
    """As a migration would, by the owner."""
    with connection.schema_editor(collect_sql=True) as editor:
        editor.create_model(Paper)
        editor.create_model(TriedPaperAction)
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for statement in [*editor.collected_sql, history.append_only("test_paper_action").sql]:
            owner.execute(statement)
