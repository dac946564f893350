from django.db import migrations

from ccb.lib import sql

TABLES = (
    'valueversion', 'narrativeversion', 'draftblockversion', 'reporttemplateversion', 'issue', 'documentmove',
    'documentfile', 'signedcopy', 'cellcomment', 'phonecall',
)  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0001_initial'),
    ]

    operations = [sql.append_only(f'reports_{table}') for table in TABLES]
