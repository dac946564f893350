from django.db import migrations


def fill(apps, schema_editor):
    """Each step gets the revisions that stood at its time; figures cannot have been saved while a sheet was sent."""
    Move, ValueVersion, NarrativeVersion = (
        apps.get_model("reports", name) for name in ("Move", "ValueVersion", "NarrativeVersion")
    )
    for move in Move.objects.order_by("pk").iterator():
        saved = {"submission": move.submission_id, "at__lte": move.at}
        cells = ValueVersion.objects.filter(**saved).order_by("revision").values_list("indicator", "revision")
        texts = NarrativeVersion.objects.filter(**saved).order_by("revision").values_list("section", "revision")
        move.revisions = {
            "cells": {str(key): revision for key, revision in cells},
            "texts": {str(key): revision for key, revision in texts},
        }
        move.save(update_fields=["revisions"])


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0010_returned_cells_and_own_reopenings"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
