"""Finding duplicate files in a register of 200,000, beside bare SQL, on SQLite and, when DATABASE_URL names one, on
PostgreSQL.

`python -m bench duplicates`. 300 communes with 27 chapters each; two in a hundred people have a second file, made in
four ways. The floor is one self-join on the CCCD by hand: what finds the first way only. A page is 20 pairs.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from statistics import median
from zoneinfo import ZoneInfo

import django

ROUNDS = 5
MEMBERS = int(os.environ.get("BENCH_MEMBERS", "200000"))
COMMUNES = 300
SHARE = 0.02
AT = datetime(2024, 6, 30, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
FLOOR = """
    SELECT a.id, b.id FROM members_member a JOIN members_member b ON b.cccd = a.cccd AND b.id > a.id
    WHERE NOT (a.cccd = '') AND NOT (b.cccd = '')
"""
COPIED = ("unit_id", "status", "full_name", "search_key", "sort_key", "born_on", "sex", "cccd", "home_town")


def main() -> None:
    """Prints one table; each engine is measured in a process of its own."""
    _print(f"{f'duplicates among {MEMBERS} members':<52}{'ms':>9}{'bare SQL ms':>13}{'ratio':>8}")
    for url in dict.fromkeys(["", os.environ.get("DATABASE_URL", "")]):
        command = [sys.executable, "-c", "from bench import duplicates; duplicates.measure()"]
        subprocess.run(command, check=True, env=os.environ | {"DATABASE_URL": url})


def measure() -> None:
    """Prints the lines of the engine that the settings name, from a temporary database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ccb.settings")
    django.setup()
    from django.db import connection

    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["NAME"] = "ccb_bench_duplicates"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        user, commune, made = _built()
        for name, act in _acts(user, commune).items():
            _print(_line(f"{connection.vendor}, {name}", act))
        _print(_found(connection.vendor, made))
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def _acts(user, commune) -> dict[str, Callable]:
    from members.domain.doubles import duplicates

    def page(rule: int) -> Callable:
        return lambda: duplicates.page(user, after=duplicates.Position(rule, 0, 0, 0))

    return {
        "first page": lambda: duplicates.page(user),
        "first page by name, year and home": page(2),
        "first page by near names in one commune": page(3),
        "first page by name and year": page(5),
        "page of one commune": lambda: duplicates.page(user, unit=commune),
    }


def _line(name: str, act: Callable) -> str:
    acts = [act, _floor]
    runs = [[_milliseconds(act) for act in acts] for _ in range(1 + ROUNDS)]  # in turn: both meet the same load
    ours, bare = (median(times) for times in zip(*runs[1:], strict=True))
    return f"{name:<52}{ours:>9.0f}{bare:>13.0f}{ours / bare:>7.1f}x"


def _floor() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(FLOOR)
        cursor.fetchall()


def _milliseconds(act: Callable) -> float:
    started = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - started)


def _found(engine: str, made: dict[tuple[int, int], str]) -> str:
    """All rules to their end: which of the second files that were made are found."""
    from django.db import transaction

    from members.domain.doubles import duplicate_rules
    from members.models import Unit

    started, found = time.perf_counter(), set()
    top = Unit.objects.get(parent=None)
    with transaction.atomic():
        for rule in duplicate_rules.RULES:
            found |= {keys[1:] for keys in rule([top.path], (0, 0, 0))}
    seconds = time.perf_counter() - started
    missed = [way for pair, way in made.items() if pair not in found]
    return (
        f"{engine}, all rules to the end: {seconds:.1f} s, {len(found)} pairs; "
        f"of {len(made)} second files {len(made) - len(missed)} found"
    )


# --- The data ----------------------------------------------------------------------------------------------------


def _built() -> tuple:
    """The office's user, a commune, and the pairs that were made with the way of each."""
    from django.db import connection

    from members.choices import Role, UnitKind
    from members.domain.made_up import populating
    from tests import factories

    province = factories.unit("Tỉnh mẫu", UnitKind.PROVINCE)
    communes = [
        factories.unit(f"Xã {number}", UnitKind.COMMUNE, parent=province, position=number)
        for number in range(1, COMMUNES + 1)
    ]
    populating.populate(province, MEMBERS, 1, actor=None, at=AT)
    made = _second_files(random.Random(1))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return factories.user("van-phong", (province, Role.OFFICE)), communes[0], made


def _second_files(rng: random.Random) -> dict[tuple[int, int], str]:
    from members.models import Member

    count = int(MEMBERS * SHARE)
    originals = Member.objects.exclude(cccd="").filter(born_on__gt="").order_by("pk")[: count * 20 : 20]
    places = sorted(set(Member.objects.order_by().values_list("unit", flat=True)))
    drafts = [(one, *_copied(rng, one, number, places)) for number, one in enumerate(originals)]
    rows = Member.objects.bulk_create([copy for _, copy, _ in drafts], batch_size=2_000)
    return {(one.pk, row.pk): way for (one, _, way), row in zip(drafts, rows, strict=True)}


def _copied(rng: random.Random, one, number: int, places: list[int]) -> tuple:
    """The same person a second time: as an old list, a hurried clerk or another unit would have written him."""
    from ccb.lib import names
    from members.models import Member

    copy = Member(**{name: getattr(one, name) for name in COPIED})
    way = ("number", "home", "letter", "elsewhere")[number % 4]
    if way == "number":
        copy.full_name, copy.born_on = "Họ tên ghi khác", None
    else:
        copy.cccd = ""
    if way == "letter":
        at = rng.randrange(len(copy.full_name))
        copy.full_name = copy.full_name[:at] + copy.full_name[at + 1 :]
    if way == "elsewhere":
        copy.home_town, copy.unit_id = "", rng.choice(places)
    copy.search_key, copy.sort_key = names.search_key(copy.full_name), names.sort_key(copy.full_name)
    return copy, way


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
