from django.db import migrations

from ccb.lib import word_search


class Migration(migrations.Migration):
    """Databases that had an index over an expression get the column; where it stands already, the index is made anew."""

    dependencies = [
        ('members', '0040_units_to_practise_on'),
    ]

    operations = [
        word_search.words_in_a_column('members_member', 'search_key'),
    ]
