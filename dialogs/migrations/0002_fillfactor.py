"""Room on the page of what every append changes, so that updates stay heap-only."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dialogs", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE dialogs_session SET (fillfactor = 70)",
            "ALTER TABLE dialogs_session RESET (fillfactor)",
        ),
    ]
