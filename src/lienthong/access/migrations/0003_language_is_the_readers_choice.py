"""The language is what the reader chose on their screen (a cookie), not a fact about the user."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0002_sign_in_and_clients")]
    operations = [migrations.RemoveField(model_name="user", name="language")]
