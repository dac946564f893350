"""The register's tables as Excel workbooks, row by row: real days and numbers, texts that are no formulas."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from ccb.core.domain import job_files, jobs
from ccb.lib import files, text, xlsx
from members.choices import LivingStandard
from members.domain import access, places
from members.domain.benefits import eligibility
from members.domain.homes import household_lists
from members.domain.lists import tables
from members.domain.lists.tables import Asked, Kind
from members.domain.privacy import access_log
from members.domain.register import counts
from members.models import Entitlement, Member, Post, Regime, Unit

CHUNK = 1_000
STEP = 500  # rows between two reports of progress
GROUPINGS = {"sex": "Giới tính", "age": "Độ tuổi", "era": "Thời kỳ phục vụ", "party": "Đảng", "ethnic": "Dân tộc"}
SENSITIVE = ("party", "ethnic")
REVIEWED = (  # of a household
    "living_standard", "temporary_house", "cultural_family", "economic_model", "loan_balance", "savings_group", "on"
)  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """Who asks, for what, under which unit; the units by their full names."""

    user: object
    asked: Asked
    unit: Unit | None
    names: dict[int, str]
    today: date

    def under(self, queryset, path: str = "unit__path"):
        return queryset.filter(**{f"{path}__startswith": self.unit.path}) if self.unit else queryset

    def mine(self, queryset):
        """Of the units where the user may both take lists and read this one."""
        return queryset.for_user(self.user, "export").for_user(self.user, tables.RIGHTS[Kind(self.asked.kind)])


def work(attempt: jobs.Attempt) -> None:
    """What the job does: one file, kept in the transaction that finishes the job. Rights are those of now (S05)."""
    asked = Asked(**attempt.arguments["asked"])
    if not tables.may(attempt.actor, Kind(asked.kind)):
        raise jobs.JobError("Bạn không còn quyền tải bảng này.")
    unit = _unit(asked, attempt.actor)
    scope = Scope(attempt.actor, asked, unit, places.full_names(), timezone.localdate())
    path = job_files.new_path(attempt.job, ".xlsx")
    try:
        attempt.step(1, "Đang đọc sổ")
        with files.open_atomically(path) as file:
            count = xlsx.write_sheets(file, MAKERS[Kind(asked.kind)](scope), on_rows=partial(_tell, attempt))
        if not count:
            raise jobs.JobError("Không có dòng nào để tải. Hãy đổi các điều kiện rồi tải lại.")
        with transaction.atomic():
            _keep(attempt, scope, path, count)
    except (xlsx.TooLong, files.CannotWrite) as error:
        raise jobs.JobError(str(error)) from error


def _unit(asked: Asked, actor) -> Unit | None:
    if asked.unit is None:
        return None
    unit = access.units_for(actor, "export").filter(pk=asked.unit).first()
    if unit is None:
        raise jobs.JobError("Đơn vị này không còn thuộc phạm vi của bạn.")
    return unit


def _tell(attempt: jobs.Attempt, written: int) -> None:
    if written % STEP == 0:
        attempt.step(50, f"Đã ghi {written} dòng")


def _keep(attempt: jobs.Attempt, scope: Scope, path: Path, count: int) -> None:
    at, asked = timezone.now(), scope.asked
    said = {"purpose": attempt.arguments["purpose"], "actor": attempt.actor, "at": at}
    tables.record("member.table", scope.unit or attempt.job, asked, count=count, job=attempt.job.pk, **said)
    parts = [asked.kind, scope.unit and text.slug(scope.unit.name), f"{scope.today:%Y-%m-%d}"]
    name = "_".join(filter(None, parts)) + ".xlsx"
    label = f"Tải tệp Excel ({count} dòng)"
    job_files.hand_over(attempt, path, name=name, content_type=xlsx.CONTENT_TYPE, label=label, at=at)


# --- The tables -----------------------------------------------------------------------------------------------------


def _one(name: str, columns: list[tuple[str, int]], rows: Iterator[list]) -> list[xlsx.Sheet]:
    return [xlsx.Sheet(name, [xlsx.Column(*column) for column in columns], rows)]


def _posts(scope: Scope) -> list[xlsx.Sheet]:
    """Who holds a post in the unit or below it on the day."""
    found = scope.under(scope.mine(Post.objects.on(scope.asked.day("on"))))
    if scope.asked.term:
        found = found.filter(term=scope.asked.term)
    found = found.select_related("member").order_by("unit__path", "body", "started_on", "pk")
    rows = (
        [scope.names[one.unit_id], one.get_body_display(), one.title, one.member.full_name, _year(one.member), one.term,
         one.started_on, one.ended_on]
        for one in found.iterator(CHUNK)
    )  # fmt: skip
    heads = [("Đơn vị", 40), ("Tổ chức", 24), ("Chức vụ", 20), ("Họ và tên", 28), ("Năm sinh", 10), ("Nhiệm kỳ", 12),
             ("Từ ngày", 12), ("Đến ngày", 12)]  # fmt: skip
    return _one("Chức vụ", heads, rows)


def _year(member: Member) -> int | None:
    return member.born_on.year if member.born_on else None


def _entitlements(scope: Scope) -> list[xlsx.Sheet]:
    found = scope.under(scope.mine(Entitlement.objects), "member__unit__path").filter(member__merged_into=None)
    if scope.asked.regime:
        found = found.filter(regime=scope.asked.regime)
    if scope.asked.state:
        found = found.filter(state=scope.asked.state)
    found = found.select_related("member", "regime").order_by("regime__position", "regime", "member__sort_key", "pk")
    rows = (
        [one.regime.name, one.member.full_name, _year(one.member), scope.names[one.member.unit_id],
         one.get_state_display(), one.applied_on, one.decision_number, one.decided_on, one.amount, one.starts_on,
         one.ended_on]
        for one in found.iterator(CHUNK)
    )  # fmt: skip
    heads = [("Chế độ", 40), ("Họ và tên", 28), ("Năm sinh", 10), ("Đơn vị", 40), ("Tình trạng", 18),
             ("Ngày lập hồ sơ", 14), ("Số quyết định", 18), ("Ngày quyết định", 14), ("Mức hưởng (đồng)", 16),
             ("Hưởng từ ngày", 14), ("Thôi hưởng từ ngày", 16)]  # fmt: skip
    return _one("Chế độ", heads, rows)


def _eligible(scope: Scope) -> list[xlsx.Sheet]:
    """Who looks eligible for the regime and has none."""
    regime = Regime.objects.get(pk=scope.asked.regime)
    found = eligibility.eligible(scope.under(scope.mine(Member.objects)), regime, on=scope.today).in_order()
    rows = (
        [one.full_name, _year(one), one.get_sex_display(), scope.names[one.unit_id], _shown(one.enlisted_on),
         _shown(one.discharged_on), one.service_unit, "Đủ theo hồ sơ" if one.is_sure else "Cần xem lại"]
        for one in found.iterator(CHUNK)
    )  # fmt: skip
    heads = [("Họ và tên", 28), ("Năm sinh", 10), ("Giới tính", 10), ("Đơn vị", 40), ("Ngày nhập ngũ", 14),
             ("Ngày xuất ngũ", 14), ("Đơn vị khi tại ngũ", 28), ("Xem xét", 16)]  # fmt: skip
    return _one("Có thể được hưởng", heads, rows)


def _shown(value) -> date | str | None:
    """A day that is wholly known is a date, one known in part a text."""
    return date(value.year, value.month, value.day) if value and value.day else value and str(value)


def _households(scope: Scope) -> list[xlsx.Sheet]:
    """The households as they stood on the day, each under the member who comes first by given name."""
    on = scope.asked.day("on") or scope.today
    asked = {"standard": scope.asked.standard, "temporary": scope.asked.temporary}
    heads = [("Đơn vị", 40), ("Hội viên", 28), ("Số hội viên trong hộ", 12), ("Mức sống", 14), ("Nhà tạm", 10),
             ("Gia đình văn hoá", 14), ("Mô hình kinh tế", 24), ("Dư nợ (đồng)", 16), ("Tổ tiết kiệm và vay vốn", 24),
             ("Rà soát gần nhất", 14), ("Tính đến hết ngày", 14)]  # fmt: skip
    dwelt, found = household_lists.dwelt(scope.user, on=on), []
    for part in household_lists.stood(unit=scope.unit, on=on, **asked):
        told = scope.mine(part).values_list("home", "unit", *(f"review__{name}" for name in REVIEWED))
        found += [(_head(unit, dwelt[home]), len(dwelt[home]), unit, facts) for home, unit, *facts in told]
    rows = ([*_household(*one, scope.names), on] for one in sorted(found, key=lambda one: one[:3]))
    return _one("Hộ gia đình", heads, rows)


def _head(unit: int, dwellers: list[tuple[int, str, str]]) -> tuple[str, str]:
    """Sort key and name of the first in the unit where the household stood."""
    return next((key, name) for place, key, name in dwellers if place == unit)


def _household(head: tuple[str, str], count: int, unit: int, facts: list, names: dict) -> list[xlsx.Cell]:
    standard, temporary, cultural, model, loan, group, reviewed_on = facts
    standard, yes = dict(LivingStandard.choices).get(standard), {True: "Có", False: "Không"}
    return [
        names[unit], head[1], count, standard, yes.get(temporary), yes.get(cultural), model, loan, group, reviewed_on
    ]  # fmt: skip


def _numbers(scope: Scope) -> list[xlsx.Sheet]:
    """The equation of each unit below, and who the members are on the last day: each a sheet."""
    since, until, unit = scope.asked.day("since"), scope.asked.day("until"), scope.unit
    parts = ("opening", "admitted", "received", "transferred", "died", "struck", "expelled", "closing")
    lines = [(one.name, balance) for one, balance in counts.balances(unit, starts_on=since, ends_on=until)]
    lines.append((f"Cộng {unit.in_sentence}", counts.balance(unit, starts_on=since, ends_on=until)))
    heads = ["Đầu kỳ", "Kết nạp", "Chuyển đến", "Chuyển đi", "Qua đời", "Xoá tên", "Khai trừ", "Cuối kỳ"]
    moved = ([name, *(getattr(balance, part) for part in parts)] for name, balance in lines)
    reads_all = access.can(scope.user, "view_sensitive", unit)
    groups = (
        [title, one.name, one.members, until]
        for by, title in GROUPINGS.items()
        if reads_all or by not in SENSITIVE
        for one in counts.headcount(unit, on=until, by=by).groups
    )
    return [
        *_one("Biến động", [("Đơn vị", 40), *((head, 11) for head in heads)], moved),
        *_one("Cơ cấu", [("Chia theo", 20), ("Nhóm", 30), ("Số hội viên", 12), ("Đến hết ngày", 14)], groups),
    ]


def _log(scope: Scope) -> list[xlsx.Sheet]:
    heads = [("Lúc", 18), ("Ai", 24), ("Việc", 28), ("Của ai", 34), ("Mục đích", 40), ("Điều kiện", 30),
             ("Số người", 10)]  # fmt: skip
    return _one("Nhật ký truy cập", heads, _log_rows(scope))


def _log_rows(scope: Scope) -> Iterator[list[xlsx.Cell]]:
    asked = scope.asked
    told = {"member": asked.member, "actor": asked.actor, "verb": asked.verb}
    found = access_log.within(scope.user)
    found = access_log.narrowed(found, **told, since=asked.day("since"), until=asked.day("until"))
    page = access_log.page(found, size=CHUNK)
    while page.entries:
        for one in access_log.told(page.entries, scope.user):
            yield [one.entry.at, one.who, one.deed, one.about, one.purpose, one.filter, one.count]
        if page.next is None:
            return
        page = access_log.page(found, after=page.next, size=CHUNK)


MAKERS: dict[Kind, Callable[[Scope], list[xlsx.Sheet]]] = {
    Kind.POSTS: _posts,
    Kind.ENTITLEMENTS: _entitlements,
    Kind.ELIGIBLE: _eligible,
    Kind.HOUSEHOLDS: _households,
    Kind.NUMBERS: _numbers,
    Kind.LOG: _log,
}
