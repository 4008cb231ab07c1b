"""Who signs in by e-ID is known by what the e-ID calls them, and has no password: the database sees to it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0003_language_is_the_readers_choice")]
    operations = [
        migrations.AddField(
            model_name="user", name="eid", field=models.CharField(max_length=500, null=True, unique=True)
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("eid__isnull", True), ("password__startswith", "!"), _connector="OR"),
                name="access_user_by_eid_has_no_password",
            ),
        ),
    ]
