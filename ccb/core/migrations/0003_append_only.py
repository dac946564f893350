from django.db import migrations

from ccb.lib import sql


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_who_did_it'),
    ]

    operations = [
        sql.append_only('core_auditentry'),
    ]
