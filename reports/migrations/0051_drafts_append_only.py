from django.db import migrations

from ccb.lib import sql


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0050_drafts"),
    ]

    operations = [
        sql.append_only("reports_draftblockversion"),
        sql.append_only("reports_reporttemplateversion"),
    ]
