"""One district of the demonstration with its communes: a form whose levels are chained, a head, a register."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from ccb.core.domain import audit
from ccb.lib import periods, text
from members.choices import Body, MemberStatus, Role, Sex, UnitKind
from members.domain import staff, units
from members.domain.register import counts, posts
from members.models import Member, Unit, User
from reports.choices import DueRule, ValueState
from reports.domain.asking import rounds
from reports.domain.sheets import entry, workflow
from reports.models import ReportForm, Round, Submission

DISTRICT, HEAD = "Tiên Phước", "chu-tich-tien-phuoc"
FORM, FORM_NAME = "TO-CHUC-HOI", "Tổ chức Hội và đời sống hội viên ở cơ sở"
MEMBERS, SEED = 300, 2024
CUT_OFF = date(2024, 5, 31)
STATES = ("approve", "approve", "approve", "submit", "return", "draft")  # of the communes in their order
TERM, TERM_BEGAN = "2022-2027", date(2022, 4, 15)
BOARD_POSTS = (
    (Body.STANDING, "Chủ tịch"), (Body.STANDING, "Phó Chủ tịch"), (Body.INSPECTION, "Trưởng ban Kiểm tra"),
    (Body.EXECUTIVE, "Uỷ viên"),
)  # fmt: skip
CHAPTER_POSTS = ((Body.CHAPTER, "Chi hội trưởng"), (Body.CHAPTER, "Chi hội phó"))
REASON = "Kiểm lại số buổi sinh hoạt: mỗi chi hội ít nhất 5 buổi trong kỳ."


def load(data: Path, open_account: Callable[[str, str], User]) -> None:
    """The communes, their accounts (`open_account`: user name, full name) and sheets, the members of the district."""
    call_command("import_units", str(data / "communes.csv"), stdout=StringIO())
    call_command("import_profiles", str(data / "profiles_2024.csv"), stdout=StringIO())
    call_command("make_members", count=MEMBERS, seed=SEED, unit=DISTRICT, stdout=StringIO())
    call_command(
        "import_indicators", str(data / "indicators_communes.csv"), form=FORM, form_name=FORM_NAME,
        unit_kinds="commune,district", frequency="half", stdout=StringIO(),
    )  # fmt: skip
    district = units.find(DISTRICT)
    communes = list(Unit.objects.filter(parent=district).in_order())
    head = _person(open_account, HEAD, "Phan Văn Chủ Tịch", district, Role.HEAD)
    clerks = [
        _person(open_account, text.slug(one.name), f"Cán bộ {one.in_sentence}", one, Role.CLERK) for one in communes
    ]
    for unit in (district, *Unit.objects.under(district).exclude(pk=district.pk).order_by("path")):
        _appoint(unit)
    asked = _open([district, *communes])
    for place, (unit, clerk, state) in enumerate(zip(communes, clerks, STATES, strict=True)):
        _answer(rounds.submission_for(asked, unit, at=timezone.now()), place, clerk, head, state)


def _person(open_account, username: str, name: str, unit: Unit, role: Role) -> User:
    user = open_account(username, name)
    staff.assign(user, unit, role, actor=None, at=timezone.now())
    return user


def _appoint(unit: Unit) -> None:
    """Who leads the unit in the term under way: members of it who hold no post yet, the longest in the Hội first."""
    at = timezone.now()
    free = Member.objects.filter(unit__path__startswith=unit.path, status=MemberStatus.ACTIVE, posts=None)
    free = free.exclude(joined_on="").order_by("joined_on", "pk")
    posts_of = CHAPTER_POSTS if unit.kind == UnitKind.CHAPTER else BOARD_POSTS
    for (body, title), member in zip(posts_of, free[: len(posts_of)], strict=False):
        posts.appoint(member, unit=unit, body=body, title=title, term=TERM, on=TERM_BEGAN, actor=None, at=at)


def _open(asked: list[Unit]) -> Round:
    """The form hands in from level to level and is due on a Friday; this round is due soon, whenever it is loaded."""
    at = timezone.now()
    form = ReportForm.objects.get(code=FORM)
    form.rolls_up, form.due_rule = True, DueRule.LAST_WEEKDAY
    form.save(update_fields=["rolls_up", "due_rule"])
    audit.record("reportform.change", form, actor=None, at=at, rolls_up=True, due_rule=form.due_rule)
    return rounds.open_round(
        form, periods.parse("2024-H1"), actor=None, at=at, only_units=asked, cut_off_on=CUT_OFF,
        due_on=timezone.localdate() + timedelta(days=5),
    )  # fmt: skip


def _answer(sheet: Submission, place: int, clerk: User, head: User, state: str) -> None:
    """The commune's clerk types and sends; the head approves or sends back."""
    entry.save(sheet, _typed(sheet, place), actor=clerk, at=timezone.now())
    if state == "draft":
        return
    sheet.refresh_from_db()
    reasons = {finding.code: "Đã đối chiếu sổ của xã" for finding in entry.findings(sheet)}
    workflow.send(sheet, reasons, actor=clerk, at=timezone.now(), seen_version=sheet.version)
    if state != "submit":
        reason = REASON if state == "return" else ""
        workflow.move(sheet, state, actor=head, at=timezone.now(), seen_version=sheet.version, reason=reason)


def _typed(sheet: Submission, place: int) -> list[entry.CellChange]:
    """Members as the register counts them; the rest is made up."""
    by_sex = counts.headcount(sheet.unit, on=timezone.localdate(), by="sex")
    women = next((group.members for group in by_sex.groups if group.key == Sex.FEMALE), 0)
    figures = {
        "grassroots_members": by_sex.total, "grassroots_women": women, "grassroots_meetings": 8 + 2 * place,
        "grassroots_poor_households": 2 + place % 3, "grassroots_gifts": 10 + 3 * place,
        "grassroots_fund": Decimal("4.5") + place,
    }  # fmt: skip
    rows = {row.indicator.code: row.indicator for row in sheet.round.form.rows.select_related("indicator")}
    return [
        entry.CellChange(rows[code], entry.Cell(ValueState.NUMBER, Decimal(number), typed=str(number)))
        for code, number in figures.items()
    ]
