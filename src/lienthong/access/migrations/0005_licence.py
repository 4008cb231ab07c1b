"""Whoever treats has a licence to practise; its number is one person's alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0004_eid")]
    operations = [
        migrations.AddField(
            model_name="user", name="licence", field=models.CharField(blank=True, default="", max_length=30)
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                condition=models.Q(("licence", ""), _negated=True),
                fields=("licence",),
                name="access_user_licence_is_one_persons",
            ),
        ),
    ]
