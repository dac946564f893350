from django.db import migrations

from ccb.lib import sql


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0070_comments_on_cells"),
    ]

    operations = [
        sql.append_only("reports_cellcomment"),
    ]
