"""Lịch công tác: what falls due in a span of days, and the days that are kept every year."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model, Q

from campaigns.choices import TaskFrequency
from campaigns.domain.directives import directive_tasks
from campaigns.models import Anniversary, Directive, Program, ProgramYear, Task
from ccb.core.domain import audit
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, needed
from members.models import Unit
from members.models.scope import paths

LEAP_YEAR = 2024  # 29 February is a day that can be kept; in other years it is kept on the 28th
DEADLINE, ANSWER, REVIEW, ENDING, KEPT = "deadline", "answer", "review", "ending", "kept"
SHEETS = "sheets"  # `reports` adds these days
WORDS = {
    DEADLINE: "Hạn nhiệm vụ", ANSWER: "Hạn giải quyết văn bản", REVIEW: "Sơ kết, tổng kết", ENDING: "Hết hạn",
    KEPT: "Ngày kỷ niệm", SHEETS: "Hạn nộp biểu",
}  # fmt: skip
NATIONAL = (  # day, month, year of the event, name: kept by every unit
    (3, 2, 1930, "Ngày thành lập Đảng Cộng sản Việt Nam"),
    (26, 3, 1931, "Ngày thành lập Đoàn TNCS Hồ Chí Minh"),
    (30, 4, 1975, "Ngày giải phóng miền Nam, thống nhất đất nước"),
    (7, 5, 1954, "Chiến thắng Điện Biên Phủ"),
    (19, 5, 1890, "Ngày sinh Chủ tịch Hồ Chí Minh"),
    (19, 5, 1959, "Ngày truyền thống Đường Hồ Chí Minh"),
    (27, 7, 1947, "Ngày Thương binh - Liệt sĩ"),
    (19, 8, 1945, "Cách mạng tháng Tám"),
    (2, 9, 1945, "Quốc khánh nước CHXHCN Việt Nam"),
    (10, 10, 1954, "Ngày Giải phóng Thủ đô"),
    (15, 10, 1930, "Ngày truyền thống công tác dân vận của Đảng"),
    (18, 11, 1930, "Ngày thành lập Mặt trận Tổ quốc Việt Nam"),
    (6, 12, 1989, "Ngày truyền thống Hội Cựu chiến binh Việt Nam"),
    (22, 12, 1944, "Ngày thành lập QĐND Việt Nam"),
)


@dataclass(frozen=True)
class Entry:
    """`uid` names the thing, so that a calendar knows it again; `about` is what its page is of."""

    day: date
    kind: str
    title: str
    uid: str
    about: Model | None = None

    @property
    def words(self) -> str:
        return WORDS[self.kind]


def entries(user, *, first: date, last: date) -> list[Entry]:
    """What the user may see of these days, in order. Five queries, however many days."""
    found = [
        *_deadlines(user, first, last),
        *_answers(user, first, last),
        *_reviews(user, first, last),
        *_endings(user, first, last),
    ]
    found += _kept(user, first, last)
    return sorted(found, key=lambda one: (one.day, one.kind, one.title))


def _deadlines(user, first: date, last: date) -> Iterator[Entry]:
    """Of tasks of documents in force; one that comes back is due on the last day of each of its periods."""
    in_force = Directive.objects.for_user(user, "view").in_force()
    once = Q(due_on__range=(first, last))
    tasks = Task.objects.standing().filter(once | ~Q(frequency=TaskFrequency.ONCE), directive__in=in_force)
    for task in tasks.select_related("directive"):
        for day in _due_days(task, first, last):
            title = f"{task.text} ({task.directive.symbol or task.directive.get_kind_display()})"
            yield Entry(day, DEADLINE, title, f"task-{task.pk}-{day}", task.directive)


def _answers(user, first: date, last: date) -> Iterator[Entry]:
    """Documents that ask for an answer by a day, until an own one is issued to carry them out."""
    answered = Directive.objects.in_force().filter(is_incoming=False).values("implements")
    asking = Directive.objects.for_user(user, "view").in_force().filter(answer_by__range=(first, last))
    for one in asking.exclude(pk__in=answered.exclude(implements=None)):
        yield Entry(one.answer_by, ANSWER, f"{one}: {one.subject}", f"directive-{one.pk}", one)


def _due_days(task: Task, first: date, last: date) -> list[date]:
    if task.frequency == TaskFrequency.ONCE:
        return [task.due_on]
    return [period.ends_on for period in directive_tasks.periods_of(task, first=first, last=last)]


def _reviews(user, first: date, last: date) -> Iterator[Entry]:
    span = (first, last)
    due = Q(midterm_due_on__range=span, midterm_held_on=None) | Q(final_due_on__range=span, final_held_on=None)
    years = ProgramYear.objects.filter(due, program__in=Program.objects.for_user(user, "view"))
    for year in years.select_related("program"):
        for day, held, word in (
            (year.midterm_due_on, year.midterm_held_on, "Sơ kết"), (year.final_due_on, year.final_held_on, "Tổng kết")
        ):  # fmt: skip
            if day and first <= day <= last and not held:
                title = f"{word} năm {year.year}: {year.program.title}"
                yield Entry(day, REVIEW, title, f"program-year-{year.pk}-{word}", year.program)


def _endings(user, first: date, last: date) -> Iterator[Entry]:
    for program in Program.objects.for_user(user, "view").filter(ends_on__range=(first, last), renewals=None):
        yield Entry(program.ends_on, ENDING, program.title, f"program-{program.pk}", program)


def _kept(user, first: date, last: date) -> Iterator[Entry]:
    """National days, and those of the user's units and of the units above them."""
    own = [
        (one.day, one.month, one.since, one.name, f"anniversary-{one.pk}")
        for one in Anniversary.objects.filter(unit__path__in=_around(user))
    ]
    national = [(*said, f"national-{said[1]:02d}{said[0]:02d}-{said[2]}") for said in NATIONAL]
    for year in range(first.year, last.year + 1):
        for day, month, since, name, uid in (*national, *own):
            on = date(year, month, min(day, monthrange(year, month)[1]))
            if first <= on <= last and (since is None or year >= since):
                yield Entry(on, KEPT, _with_age(name, year, since), f"{uid}-{year}")


def _around(user) -> set[str]:
    return {path[: place + 1] for path in paths(user, "view") for place, sign in enumerate(path) if sign == "."}


def _with_age(name: str, year: int, since: int | None) -> str:
    """ "Kỷ niệm 70 năm: Chiến thắng Điện Biên Phủ" in the years that are celebrated."""
    age = year - since if since else 0
    return f"Kỷ niệm {age} năm: {name}" if age and age % 5 == 0 else name


# --- Days that a unit keeps -------------------------------------------------------------------------------------------


@transaction.atomic
def keep_day(unit: Unit, *, name: str, day: int, month: int, since: int | None, actor, at: datetime) -> Anniversary:
    """One more day that the unit and those below it keep. Raises NotAllowed."""
    recording.check(actor, unit)
    name = needed(name, "tên ngày kỷ niệm")
    try:
        date(LEAP_YEAR, month, day)
    except ValueError as error:
        raise NotAllowed(f"Không có ngày {day}/{month} trên lịch. Hãy xem lại ngày và tháng.") from error
    said = {"name": name, "day": day, "month": month}
    kept, is_new = Anniversary.objects.get_or_create(unit=unit, **said, defaults={"since": since})
    if not is_new:
        raise NotAllowed(f"{unit.titled} đã ghi “{name}” ngày {day}/{month}.")
    audit.record("anniversary.keep", kept, actor=actor, at=at, unit=unit.pk, since=since, **said)
    return kept


@transaction.atomic
def drop_day(kept: Anniversary, *, actor, at: datetime) -> None:
    """Take the day out of the calendar. Raises NotAllowed."""
    recording.check(actor, kept.unit)
    audit.record("anniversary.drop", kept, actor=actor, at=at, unit=kept.unit_id, name=kept.name)
    kept.delete()
