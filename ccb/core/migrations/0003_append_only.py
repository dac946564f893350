from django.db import migrations

from ccb.lib import sql


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_initial'),
    ]

    operations = [
        sql.append_only('core_auditentry'),
    ]
