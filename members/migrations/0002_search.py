"""Members are found by words of their names and by ends of their numbers, through indexes on both engines."""

from django.db import migrations

from ccb.lib import word_search


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0001_initial'),
    ]

    operations = [
        word_search.index_words('members_member', 'search_key'),
        word_search.index_tail('members_member', 'cccd'),
        word_search.index_tail('members_member', 'phone'),
        word_search.index_tail('members_member', 'card_number'),
    ]
