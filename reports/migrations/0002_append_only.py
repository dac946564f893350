from django.db import migrations

from ccb.lib import sql


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0001_initial"),
    ]

    operations = [
        sql.append_only("reports_valueversion"),
        sql.append_only("reports_narrativeversion"),
    ]
