"""Those who follow their unit with one enrolment, their file and nothing else: nearly everybody. The database moves
them itself, in a handful of statements whatever their number; each has the event that `following` gives the others.

A whole province merges in one transaction, in which nobody else can write on SQLite: so it must be short.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import connection

from ccb.lib import bulk
from members.choices import Entry, Exit
from members.models import Enrolment, Member, Post, RegisterEvent, Unit

UNITS = "CREATE TEMPORARY TABLE became (old_id bigint PRIMARY KEY, new_id bigint NOT NULL)"
FOLLOWERS = """
    CREATE TEMPORARY TABLE followers (
        member_id bigint PRIMARY KEY, enrolment_id bigint NOT NULL, new_id bigint NOT NULL, old_unit bigint NOT NULL,
        new_unit bigint NOT NULL, left_on {date}, exit varchar(12) NOT NULL
    )"""
# Of an erased person nothing is noted down, who holds a post lays it down, who counts twice moves twice: not here.
FOUND = """
    INSERT INTO followers (member_id, enrolment_id, new_id, old_unit, new_unit, left_on, exit)
    SELECT e.member_id, e.id, {next_key}, b.old_id, b.new_id, e.left_on, e.exit
    FROM {enrolments} AS e JOIN became AS b ON b.old_id = e.unit_id
    JOIN {members} AS m ON m.id = e.member_id AND m.unit_id = e.unit_id AND m.erased_at IS NULL
    WHERE (e.left_on IS NULL OR e.left_on > %(on)s) AND e.joined_on < %(on)s
    AND NOT EXISTS (
        SELECT 1 FROM {enrolments} AS o JOIN became AS ob ON ob.old_id = o.unit_id
        WHERE o.member_id = e.member_id AND o.id <> e.id AND (o.left_on IS NULL OR o.left_on > %(on)s)
    )
    AND NOT EXISTS (
        SELECT 1 FROM {posts} AS p JOIN became AS pb ON pb.old_id = p.unit_id
        WHERE p.member_id = e.member_id AND (p.ended_on IS NULL OR p.ended_on > %(on)s)
    ) {lock}"""
ENDED = """
    UPDATE {enrolments} SET left_on = %(on)s, exit = %(transferred)s
    WHERE id IN (SELECT enrolment_id FROM followers)"""
OPENED = """
    INSERT INTO {enrolments} (id, member_id, unit_id, entry, joined_on, left_on, exit)
    SELECT new_id, member_id, new_unit, %(received)s, %(on)s, left_on, exit FROM followers"""
MOVED = """
    UPDATE {members} SET unit_id = f.new_unit FROM followers AS f WHERE {members}.id = f.member_id"""
NOTED = """
    INSERT INTO {events} (member_id, verb, "on", before, actor_id, at)
    SELECT member_id, %(verb)s, %(on)s, {before}, %(actor)s, %(at)s FROM followers"""


def move(units: Mapping[Unit, Unit], *, on: date, verb: str, actor, at: datetime) -> int:
    """Gives how many followed; those who have more to move still stand where they were. In the caller's transaction."""
    is_postgresql = connection.vendor == "postgresql"
    names = {
        "date": "date" if is_postgresql else "text", "before": _before(is_postgresql),
        "lock": "FOR UPDATE OF e, m" if is_postgresql else "", "next_key": bulk.next_key(Enrolment, by="e.id"),
        **{f"{name}s": model._meta.db_table for name, model in
           (("enrolment", Enrolment), ("member", Member), ("post", Post), ("event", RegisterEvent))},
    }  # fmt: skip
    adapted = connection.ops
    told = {
        "on": adapted.adapt_datefield_value(on), "at": adapted.adapt_datetimefield_value(at), "verb": verb,
        "actor": actor and actor.pk, "transferred": Exit.TRANSFERRED.value, "received": Entry.RECEIVED.value,
    }  # fmt: skip
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute("SET LOCAL statement_timeout = '240s'")
        cursor.execute(UNITS)
        cursor.execute(FOLLOWERS.format(**names))
        bulk.insert("became", ("old_id", "new_id"), ((old.pk, new.pk) for old, new in units.items()))
        cursor.execute(FOUND.format(**names), told)
        moved = cursor.rowcount
        cursor.execute("ANALYZE followers")
        for statement in (ENDED, OPENED, MOVED, NOTED) if moved else ():
            cursor.execute(statement.format(**names), told)
        cursor.execute("DROP TABLE followers")
        cursor.execute("DROP TABLE became")
    return moved


def _before(is_postgresql: bool) -> str:
    """As `following` writes it: where the enrolment and the file stood, and what was opened."""
    enrolments, members = Enrolment._meta.label, Member._meta.label
    text = (
        f"""'{{"rows": {{"{enrolments}": {{"' || enrolment_id || '": {{"left_on": ' || """
        """COALESCE('"' || CAST(left_on AS text) || '"', 'null') || ', "exit": "' || exit || '"}}, """
        f""""{members}": {{"' || member_id || '": {{"unit_id": ' || old_unit || '}}}}}}, """
        f""""opened": {{"{enrolments}": [' || new_id || ']}}, "removed": {{}}, "said": {{}}}}'"""
    )
    return f"({text})::jsonb" if is_postgresql else text
