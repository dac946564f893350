from django.db import migrations

from ccb.lib import sql


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0060_issuing_of_documents"),
    ]

    operations = [
        sql.append_only("reports_issue"),
        sql.append_only("reports_documentmove"),
        sql.append_only("reports_documentfile"),
        sql.append_only("reports_signedcopy"),
    ]
