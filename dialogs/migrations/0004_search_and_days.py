"""What was said can be searched, what happened can be counted by day."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dialogs", "0003_attachment")]

    operations = [
        migrations.CreateModel(
            name="MessageTerms",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="terms",
                        serialize=False,
                        to="dialogs.message",
                        verbose_name="message",
                    ),
                ),
                ("terms", django.contrib.postgres.search.SearchVectorField(verbose_name="terms")),
            ],
            options={
                "verbose_name": "terms of a message",
                "verbose_name_plural": "terms of messages",
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["terms"], name="message_terms")],
            },
        ),
        migrations.CreateModel(
            name="SearchFloor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message_id", models.BigIntegerField(default=0, verbose_name="message")),
            ],
            options={
                "verbose_name": "floor of the search",
                "verbose_name_plural": "floors of the search",
            },
        ),
        migrations.AddIndex(
            model_name="message",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["created_at"], name="message_day"
            ),
        ),
        migrations.AddIndex(
            model_name="transitionrecord",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["created_at"], name="transition_day"
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)), fields=["id"], name="session_open"
            ),
        ),
    ]
