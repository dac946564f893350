"""The register at 200,000 members: search, list page, headcount at a past date; at 3,000,000 on PostgreSQL too.

`python -m bench register`, with REGISTER_MILLIONS=3 for the large one (PostgreSQL only, some minutes). Beside each:
reading the whole table for a name (what an unindexed search does), or the same count as bare SQL.
"""

import os
import random
from datetime import date
from statistics import quantiles

from bench import stage

MEMBERS = 200_000
MILLIONS = int(os.environ.get("REGISTER_MILLIONS", "0"))
COMMUNES, DISTRICTS = 102, 18
PAST = date(2025, 6, 30)
TYPED = (
    "nguyen van hung", "rơ lưk", "tran thi", "hung", "le van an", "0012", "pham ngoc", "nguyen thi",
    "nguyen", "van", "y",
)  # fmt: skip
SCAN = "SELECT id FROM members_member WHERE search_key LIKE %s ORDER BY sort_key, id LIMIT 51"
COUNTED = """
    SELECT substr(u.path, 1, %s), COUNT(*) FROM members_enrolment e JOIN members_unit u ON u.id = e.unit_id
    WHERE u.path LIKE %s AND e.joined_on <= %s AND (e.left_on IS NULL OR e.left_on > %s) GROUP BY 1
"""


def main() -> None:
    """Prints one table; each engine is measured in a process of its own."""
    stage.say(f"{'register':<52}{'ms':>8}{'p95 ms':>9}{'floor ms':>10}{'ratio':>8}")
    stage.each_engine("register")
    if not MILLIONS:
        stage.say("REGISTER_MILLIONS=3 adds 3,000,000 members on PostgreSQL (ten minutes): python -m bench register")


def measure() -> None:
    """Prints the lines of the engine that the settings name."""
    from django.core.management import call_command

    with stage.database("register") as engine:
        call_command("collectstatic", verbosity=0, interactive=False)  # pages name files by their hashes
        province = _tree()
        _populated(province)
        _all_lines(f"{engine}, {MEMBERS:,}", province)
        if MILLIONS and engine == "postgresql":
            _multiplied(MILLIONS * 1_000_000 // MEMBERS)
            _all_lines(f"{engine}, {MILLIONS},000,000", province)


def _all_lines(name: str, province) -> None:
    from django.db import transaction

    clerk, office = _users(province)
    for who, user in (("office", office), ("commune clerk", clerk)):
        stage.say(_searched(f"{name}: name search, {who}", user))
        stage.say(_listed(f"{name}: list page, {who}", user))
    _headcount(f"{name}: headcount by {DISTRICTS} districts", province)
    with transaction.atomic():
        _without_districts(province)
        _headcount(f"{name}: headcount by {COMMUNES} communes", province)
        transaction.set_rollback(True)


def _headcount(name: str, province) -> None:
    from members.domain.register import counts

    ours, bare = stage.in_turn(lambda: counts.headcount(province, on=PAST), lambda: _counted(province), rounds=3)
    stage.say(f"{name:<52}{ours:>8.0f}{'':>9}{bare:>10.0f}{ours / bare:>7.1f}x")


def _searched(name: str, user) -> str:
    from members.domain.lists import search
    from members.models import Member

    def find(typed: str) -> None:
        search.page(search.find(Member.objects.for_user(user, "register"), typed).select_related("unit__parent"))

    times = [stage.milliseconds(lambda typed=typed: find(typed)) for typed in TYPED * 6][len(TYPED) :]
    scan = [stage.milliseconds(lambda typed=typed: _scan(typed)) for typed in TYPED]
    return _timed(name, times, sum(scan) / len(scan))


def _timed(name: str, times: list[float], floor: float) -> str:
    mean = sum(times) / len(times)
    return f"{name:<52}{mean:>8.1f}{quantiles(times, n=20)[18]:>9.1f}{floor:>10.1f}{mean / floor:>7.2f}x"


def _scan(typed: str) -> None:
    from django.db import connection

    from ccb.lib import names

    with connection.cursor() as cursor:
        cursor.execute(SCAN, [f"%{names.search_key(typed)}%"])
        cursor.fetchall()


def _listed(name: str, user) -> str:
    """The whole page by the test client, signed in, against the answer to a health check."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    assert client.get("/hoi-vien/").status_code == 200
    times = [stage.milliseconds(lambda: client.get("/hoi-vien/")) for _ in range(40)]
    floor = min(stage.milliseconds(lambda: client.get("/livez")) for _ in range(5))
    return _timed(name, times, floor)


def _counted(province) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [len(province.path) + 7, province.path + "%", PAST, PAST])
        cursor.fetchall()


# --- The data ----------------------------------------------------------------------------------------------------


def _tree():
    """A province of 18 districts with 102 communes."""
    from members.choices import UnitKind
    from tests import factories

    province = factories.unit("Tỉnh mẫu", UnitKind.PROVINCE)
    districts = [factories.unit(f"Huyện {number}", parent=province, position=number) for number in range(DISTRICTS)]
    for number in range(COMMUNES):
        factories.unit(f"Xã {number}", UnitKind.COMMUNE, parent=districts[number % DISTRICTS], position=number)
    return province


def _populated(province) -> None:
    from django.db import connection
    from django.utils import timezone

    from members.domain.made_up import populating

    populating.populate(province, MEMBERS, 1, actor=None, at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _users(province) -> tuple:
    from members.choices import Role, UnitKind
    from members.models import Unit, User
    from tests import factories

    if made := list(User.objects.order_by("username")):
        return tuple(made)
    commune = random.Random(1).choice(list(Unit.objects.filter(kind=UnitKind.COMMUNE)))
    clerk = factories.user("can-bo", (commune, Role.CLERK))
    return clerk, factories.user("van-phong", (province, Role.OFFICE))


def _without_districts(province) -> None:
    """The reform of 1 July 2025: communes stand under the province."""
    from django.utils import timezone

    from members.choices import UnitKind
    from members.domain import units
    from members.models import Unit

    for commune in Unit.objects.filter(kind=UnitKind.COMMUNE).exclude(parent=province):
        facts = {"name": commune.name, "position": commune.position}
        units.change_unit(commune, parent=province, **facts, actor=None, at=timezone.now())


def _multiplied(times: int) -> None:
    """Every member so many times over, with his enrolment; codes and card numbers aside, they are the same people."""
    from django.db import connection

    from members.models import Enrolment, Member

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # a request's limit; this writes millions of rows
        cursor.execute("SELECT MAX(id) FROM members_member")
        step = cursor.fetchone()[0]
        for model, shifted in ((Member, {"id"}), (Enrolment, {"id", "member_id"})):
            table = model._meta.db_table
            columns = [field.column for field in model._meta.concrete_fields]
            chosen = ", ".join(f'"{column}" + n * {step}' if column in shifted else f'"{column}"' for column in columns)
            listed = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(
                f"INSERT INTO {table} ({listed}) SELECT {chosen} FROM {table}, generate_series(1, {times - 1}) n"
            )
        cursor.execute("ANALYZE")
        cursor.execute("RESET statement_timeout")
