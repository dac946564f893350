"""Every bad file and cell of the corpus, taken through the whole import: it gets the verdict that is written there."""

import re
import time
from pathlib import Path

import pytest

from ccb.lib import child
from members.domain.imports import previewing, staging
from members.models import Member
from tests import cast as casting
from tests.corpus import ACCEPT, FIELD_CASES, FILES, NAMES, REJECT_FILE, REJECT_ROW, WARN, packages
from tests.members import sent_lists
from tests.members.sent_lists import applied, chapter, checked, told, verdicts

pytestmark = pytest.mark.django_db(transaction=True)
# What a file may bring beyond its verdict: of a total row nothing is refused, it is left aside and counted.
LEFT_ASIDE = {"total_row"}
# Of a column that stands twice or means nothing, and of a hidden row, the page tells; no row does.
TOLD_BY_THE_PAGE = {"duplicate_columns", "extra_columns", "hidden_rows"}
# Which of its limits a far too large file meets first depends on the machine.
A_LIMIT = "quá 30 giây|quá nhiều bộ nhớ|nhiều nhất được"
AT = sent_lists.AT.replace(year=2026)
MOST_SECONDS, MOST_MEMORY = 30, 512 * 2**20


@pytest.fixture
def cast(transactional_db, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    people = casting.assemble()
    for position, name in enumerate(("Thôn Một", "Thôn Hai"), start=2):
        chapter(name, people.xa, position=position)
    return people


class Spent:
    """What the limited children say of themselves, and what this process took beside them since `begin`."""

    def __init__(self):
        self.in_children, self.seconds = 0, 0.0
        self.begin()

    def begin(self) -> None:
        Path("/proc/self/clear_refs").write_text("5")  # the highest so far is forgotten
        self._held, self._started = _resident("VmRSS"), time.process_time()

    def told(self, outcome: child.Outcome) -> None:
        self.in_children = max(self.in_children, outcome.own_bytes)
        self.seconds += outcome.seconds

    def check(self) -> None:
        here = _resident("VmHWM") - self._held
        assert max(self.in_children, here) <= MOST_MEMORY
        assert self.seconds + time.process_time() - self._started <= MOST_SECONDS


@pytest.fixture(autouse=True)
def spent(monkeypatch):
    """I04: no case takes above 512 MB or 30 s, in the child that reads and here where the rows are staged. A child that
    would is stopped by the limits that it was given.
    """
    found, real = Spent(), child.run

    def run(*args, seconds, memory, **said):
        assert seconds <= MOST_SECONDS and memory <= MOST_MEMORY
        outcome = real(*args, seconds=seconds, memory=memory, **said)
        found.told(outcome)
        return outcome

    monkeypatch.setattr(child, "run", run)
    yield found
    found.check()


def _resident(which: str) -> int:
    """Bytes of this process by the kernel's count."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(which))
    return int(line.split()[1]) * 1024


@pytest.mark.parametrize("case", FILES, ids=str)
def test_i04_a_file_gets_its_verdict(case, cast, tmp_path, spent):
    path = case.write(tmp_path)
    spent.begin()  # making the file counts for nobody
    if case.verdict == REJECT_FILE:
        with pytest.raises((staging.BadFile, staging.BadMapping)) as refusal:
            checked(path, cast.xa, at=AT)
        assert re.search(f"{case.says or 'họ và tên'}|{A_LIMIT}", str(refusal.value))
        return
    source = checked(path, cast.xa, at=AT)
    found = set(verdicts(source))
    assert source.counts["read"] == source.rows.count() > 0
    if case.name in LEFT_ASIDE:
        assert (found, source.counts["skipped"]) == ({"new"}, 1)
    elif case.verdict == REJECT_ROW:
        assert "rejected" in found and told(source)
    elif case.verdict == ACCEPT:
        assert found == {"new"}, told(source)
        assert source.counts["coerced"] == 0
    elif case.name not in TOLD_BY_THE_PAGE:
        assert source.counts["coerced"] or "rejected" in found


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_i04_a_file_of_any_name_is_taken(name, cast, settings):
    source = staging.receive(packages.sound(), file_name=name, unit=cast.xa, actor=None, at=AT)
    assert source.file_name.isprintable() and "/" not in source.file_name and 0 < len(source.file_name) < 256
    kept = (settings.FILES_DIR / source.path).resolve()
    assert kept.is_file() and kept.is_relative_to(settings.FILES_DIR)


@pytest.mark.parametrize("case", FIELD_CASES, ids=str)
def test_i02_a_cell_gets_its_verdict(case, cast, tmp_path):
    source = checked(case.write(tmp_path), cast.xa, at=AT)
    row = source.rows.get()
    if case.verdict == REJECT_ROW:
        assert row.verdict == "rejected"
        assert all(len(text) > 15 for _, text in row.problems)
        return
    assert row.verdict == "new", row.problems
    assert bool(row.coercions) == (case.verdict == WARN), row.coercions
    if case.stored is not None:
        assert case.stored in row.data.values()
    assert previewing.page(source).rows[0].changes
    assert applied(source, at=AT).state == "done"
    again = checked(case.write(tmp_path), cast.xa, at=AT)
    assert verdicts(again) == ["unchanged"], [again.rows.get().data, again.rows.get().problems]
    assert Member.objects.count() == 1
