"""Dossiers, what was done to them, the papers issued about them, running numbers, deputies; HIV answers apart."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from lienthong.database import history

# Answers of a form that tell of HIV: in the schema of such facts, never beside the dossier.
HIV = """
CREATE TABLE assistance_hiv.dossier_answer (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dossier uuid NOT NULL REFERENCES public.assistance_dossier,
    items jsonb NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX hiv_dossier_answer_of ON assistance_hiv.dossier_answer (dossier, id);
CREATE TRIGGER dossier_answer_is_history BEFORE UPDATE OR DELETE ON assistance_hiv.dossier_answer
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER dossier_answer_is_kept BEFORE TRUNCATE ON assistance_hiv.dossier_answer
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
GRANT SELECT, INSERT ON assistance_hiv.dossier_answer TO lienthong_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0004_payments"),
        ("people", "0004_word_pairs"),
    ]

    operations = [
        migrations.CreateModel(
            name="Deputy",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("commune", models.CharField(max_length=5)),
                ("chairman", models.CharField(max_length=200)),
                ("deputy", models.CharField(max_length=200)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField()),
                ("reason", models.CharField(max_length=255)),
                ("named_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "assistance_deputy",
            },
        ),
        migrations.CreateModel(
            name="Dossier",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=40)),
                ("subject", models.CharField(default="", max_length=200)),
                ("due_at", models.DateTimeField(null=True)),
                ("owner", models.CharField(default="", max_length=200)),
                ("version", models.IntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("number", models.CharField(max_length=40, unique=True)),
                ("procedure", models.CharField(max_length=12)),
                ("version_name", models.CharField(max_length=20)),
                (
                    "kind",
                    models.CharField(max_length=10),
                ),
                ("case", models.CharField(blank=True, default="", max_length=30)),
                (
                    "channel",
                    models.CharField(max_length=10),
                ),
                ("proxy", models.JSONField(null=True)),
                ("commune", models.CharField(max_length=5)),
                ("province", models.CharField(max_length=2)),
                ("taken_at", models.CharField(blank=True, default="", max_length=60)),
                ("form", models.CharField(max_length=60)),
                ("answers", models.CharField(max_length=64)),
                ("attachments", models.JSONField(default=list)),
                ("received_on", models.DateField(null=True)),
                ("limit_days", models.IntegerField(null=True)),
                ("stopped_on", models.DateField(null=True)),
                ("asked_for", models.JSONField(default=list)),
                ("promised_on", models.DateField(null=True)),
                ("told_late", models.DateField(null=True)),
                ("checks", models.JSONField(default=dict)),
                ("proposal", models.JSONField(default=dict)),
                ("proposed_by", models.CharField(blank=True, default="", max_length=200)),
                ("proposed_at", models.DateTimeField(null=True)),
                ("decision", models.CharField(blank=True, default="", max_length=60)),
                ("decided_at", models.DateTimeField(null=True)),
                ("complaint_open", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="DossierAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("name", models.CharField(max_length=60)),
                ("state_after", models.CharField(max_length=40)),
                ("by", models.CharField(max_length=200)),
                ("organisation", models.CharField(max_length=200)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("event", models.UUIDField()),
                ("data", models.JSONField(default=dict)),
                ("changes", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["number"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DossierPaper",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        max_length=12,
                    ),
                ),
                ("commune", models.CharField(max_length=5)),
                ("series", models.CharField(blank=True, default="", max_length=4)),
                ("year", models.SmallIntegerField()),
                ("number", models.IntegerField(null=True)),
                ("content", models.CharField(max_length=64)),
                ("seal", models.JSONField()),
                ("signed_by", models.CharField(max_length=200)),
                ("on_behalf", models.BooleanField(default=False)),
                ("issued_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "assistance_dossier_paper",
                "ordering": ["recorded_at"],
            },
        ),
        migrations.CreateModel(
            name="Number",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("commune", models.CharField(max_length=5)),
                ("series", models.CharField(max_length=4)),
                ("year", models.SmallIntegerField()),
                ("last", models.IntegerField()),
            ],
            options={
                "db_table": "assistance_number",
            },
        ),
        migrations.CreateModel(
            name="DeputyRecall",
            fields=[
                (
                    "deputy",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="recall",
                        serialize=False,
                        to="assistance.deputy",
                    ),
                ),
                ("by", models.CharField(max_length=200)),
                ("recalled_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "assistance_deputy_recall",
            },
        ),
        migrations.AddIndex(
            model_name="deputy",
            index=models.Index(fields=["commune", "-valid_to"], name="deputy_commune"),
        ),
        migrations.AddConstraint(
            model_name="deputy",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="deputy_span"
            ),
        ),
        migrations.AddConstraint(
            model_name="deputy",
            constraint=models.CheckConstraint(
                condition=models.Q(("deputy", models.F("chairman")), _negated=True), name="deputy_other"
            ),
        ),
        migrations.AddField(
            model_name="dossier",
            name="applicant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="applications", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="dossier",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="dossiers", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="dossieraction",
            name="life",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="assistance.dossier"
            ),
        ),
        migrations.CreateModel(
            name="DossierPrint",
            fields=[
                (
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="print",
                        serialize=False,
                        to="assistance.dossierpaper",
                    ),
                ),
                ("file", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "assistance_dossier_print",
            },
        ),
        migrations.AddField(
            model_name="dossierpaper",
            name="dossier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="assistance.dossier"
            ),
        ),
        migrations.AddConstraint(
            model_name="number",
            constraint=models.UniqueConstraint(fields=("commune", "series", "year"), name="assistance_number_series"),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(fields=["commune", "state", "due_at"], name="dossier_queue"),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(fields=["commune", "-began_at"], name="dossier_commune"),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(fields=["province", "-began_at"], name="dossier_province"),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(fields=["person", "-began_at"], name="dossier_person"),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(fields=["applicant", "-began_at"], name="dossier_applicant"),
        ),
        migrations.AddConstraint(
            model_name="dossieraction",
            constraint=models.UniqueConstraint(fields=("life", "number"), name="dossieraction_number"),
        ),
        migrations.AddIndex(
            model_name="dossierpaper",
            index=models.Index(fields=["dossier", "recorded_at"], name="dossier_paper"),
        ),
        migrations.AddConstraint(
            model_name="dossierpaper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("series", ""), _negated=True),
                fields=("commune", "series", "year", "number"),
                name="dossier_paper_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="dossierpaper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["decision", "refusal"])),
                fields=("dossier",),
                name="dossier_paper_one_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="dossierpaper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", None), ("series", "")),
                    models.Q(models.Q(("series", ""), _negated=True), ("number__gt", 0)),
                    _connector="OR",
                ),
                name="dossier_paper_numbered",
            ),
        ),
        history.append_only("assistance_dossieraction"),
        history.append_only("assistance_dossier_paper"),
        history.append_only("assistance_dossier_print"),
        history.append_only("assistance_deputy"),
        history.append_only("assistance_deputy_recall"),
        migrations.RunSQL(HIV, "DROP TABLE assistance_hiv.dossier_answer"),
    ]
