import django.db.models.deletion
from django.db import migrations, models

from lienthong.database import history


class Migration(migrations.Migration):
    dependencies = [("people", "0001_persons"), ("papers", "0001_papers")]

    operations = [
        migrations.DeleteModel("BookEntry"),
        migrations.CreateModel(
            name="BookEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("thing", models.CharField(max_length=80, unique=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="book_entries", to="people.person"
                    ),
                ),
                ("available_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        history.append_only("papers_bookentry"),
    ]
