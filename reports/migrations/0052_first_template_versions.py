from django.db import migrations
from django.utils import timezone


def keep_first_versions(apps, schema_editor):
    """Templates that were there before versions were kept: what they hold now is their first."""
    template, version = (apps.get_model("reports", name) for name in ("ReportTemplate", "ReportTemplateVersion"))
    at = timezone.now()
    version.objects.bulk_create(
        version(template=one, version=1, name=one.name, content=one.content, at=at)
        for one in template.objects.filter(versions=None)
    )


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0051_drafts_append_only"),
    ]

    operations = [
        migrations.RunPython(keep_first_versions, migrations.RunPython.noop),
    ]
