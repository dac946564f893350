from django.db import migrations

from ccb.lib import sql


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0072_phone_calls"),
    ]

    operations = [
        sql.append_only("reports_phonecall"),
    ]
