"""Indexes that another one makes needless go, and those of mostly blank columns hold what is filled only: each is paid
for with every row of an imported list.

The indexes are dropped by name, because SQLite would make the whole table anew to alter a foreign key.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ccb.lib import word_search

ROOMY = "ALTER TABLE members_importrow SET (toast_tuple_target = 8160)"  # staged rows are short-lived: no compressing


def without_index(model: str, name: str, index: str, field: models.Field) -> migrations.SeparateDatabaseAndState:
    table, column = f"members_{model}", f"{name}_id"
    create = f'CREATE INDEX "{index}" ON "{table}" ("{column}")'
    return migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RunSQL(f'DROP INDEX IF EXISTS "{index}"', create)],
        state_operations=[migrations.AlterField(model, name, field)],
    )


def foreign_key(to, on_delete=django.db.models.deletion.PROTECT, **options) -> models.ForeignKey:
    return models.ForeignKey(to, on_delete, **{"db_index": False, "related_name": "+", **options})


def keep_rows_whole(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ROOMY)


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0004_letterheads_of_committees"),
    ]

    operations = [
        without_index("member", "unit", "members_member_unit_id_485c11e6", foreign_key("members.unit")),
        without_index(
            "member", "merged_into", "members_member_merged_into_id_ee42ca14",
            foreign_key("members.member", null=True, blank=True, editable=False, related_name="merged"),
        ),
        without_index(
            "service", "member", "members_service_member_id_37f93813",
            foreign_key("members.member", django.db.models.deletion.CASCADE, related_name="services"),
        ),
        without_index(
            "enrolment", "member", "members_enrolment_member_id_a55c77b9",
            foreign_key("members.member", related_name="enrolments"),
        ),
        without_index("enrolment", "unit", "members_enrolment_unit_id_64f10def", foreign_key("members.unit")),
        without_index(
            "registerevent", "undone_by", "members_registerevent_undone_by_id_59853865",
            foreign_key(settings.AUTH_USER_MODEL, null=True),
        ),
        without_index(
            "householdreview", "household", "members_householdreview_household_id_700fb6af",
            foreign_key("members.household", django.db.models.deletion.CASCADE, related_name="reviews"),
        ),
        without_index(
            "importrow", "source", "members_importrow_source_id_dd78d707",
            foreign_key("members.memberimport", django.db.models.deletion.CASCADE, related_name="rows"),
        ),
        without_index(
            "importrow", "member", "members_importrow_member_id_a12be93b",
            foreign_key("members.member", django.db.models.deletion.SET_NULL, null=True),
        ),
        migrations.AddIndex(
            "member",
            models.Index(
                fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="member_by_merged_into"
            ),
        ),
        migrations.AddIndex(
            "importrow",
            models.Index(fields=["member"], condition=models.Q(member__isnull=False), name="import_row_by_member"),
        ),
        word_search.index_tail("members_member", "cccd"),
        word_search.index_tail("members_member", "phone"),
        word_search.index_tail("members_member", "card_number"),
        migrations.RunPython(keep_rows_whole, migrations.RunPython.noop),
    ]
