"""Programs of coordination: the only writer of them, of their years and of what is renewed when."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from campaigns.models import Indicator, Partner, Program, ProgramYear
from ccb.core.domain import audit
from ccb.lib import dates, text
from members.choices import UnitKind
from members.domain import stamps
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale, check_day, check_open, needed
from members.models import Unit

RENEWED_WITHIN = 90  # days before its end in which a program asks to be renewed
COLUMNS = (
    "code", "title", "number", "signed_on", "starts_on", "ends_on", "clauses", "covers", "parent_id", "renewal_of_id",
    "lead_id",
)  # fmt: skip
SIGNING = (UnitKind.DISTRICT, UnitKind.BLOC, UnitKind.COMMUNE, UnitKind.CHAPTER)


@dataclass(frozen=True)
class Facts:
    """All that a program says; `starts_on` None is the day of signing, `code` "" is made from its id."""

    title: str
    signed_on: date
    partners: tuple[Partner, ...]
    number: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    clauses: str = ""
    covers: tuple[str, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    parent: Program | None = None
    renewal_of: Program | None = None
    lead: Partner | None = None  # None: the association itself
    code: str = ""


@transaction.atomic
def sign(unit: Unit, facts: Facts, *, actor, at: datetime) -> Program:
    """A new program, led by the unit; sent twice at once it is one. Raises NotAllowed."""
    recording.check(actor, unit)
    Unit.objects.select_for_update().get(pk=unit.pk)  # the same one twice at once: one after the other
    check_open(unit, facts.signed_on)
    said = {"title": text.clean(facts.title), "number": text.clean(facts.number), "signed_on": facts.signed_on}
    if made := audit.just_done("program.sign", Program.objects.filter(unit=unit, **said), actor=actor, at=at):
        return made
    program = Program(unit=unit, path=f"?{uuid4()}", code=f"?{uuid4().hex[:30]}")
    _check(program, facts, at=at)
    _fill(program, facts)
    program.save(force_insert=True)
    program.code = text.clean(facts.code) or f"CT{program.pk}"
    program.path = f"{program.parent.path if program.parent else ''}{program.pk:06d}."
    program.save(update_fields=["code", "path"])
    program.partners.set(facts.partners)
    program.indicators.set(facts.indicators)
    audit.record("program.sign", program, actor=actor, at=at, unit=unit.pk, said=_said(program))
    return program


@transaction.atomic
def change(program: Program, facts: Facts, *, seen_version: int, actor, at: datetime) -> bool:
    """Bring the program to these facts; False when they stood so. Raises Stale, NotAllowed."""
    recording.check(actor, program.unit)
    program.refresh_from_db(from_queryset=Program.objects.select_for_update())
    if program.version != seen_version:
        raise Stale("Chương trình này vừa được người khác sửa. Hãy xem lại bản mới rồi sửa tiếp.")
    _check(program, facts, at=at)
    before = _said(program)
    parent = program.parent_id
    _fill(program, facts)
    program.code = text.clean(facts.code) or program.code
    program.partners.set(facts.partners)
    program.indicators.set(facts.indicators)
    after = _said(program)
    changes = {name: value for name, value in after.items() if before[name] != value}
    if not changes:
        return False
    program.version += 1
    program.save()
    if parent != program.parent_id:
        _carry(program)
    audit.record("program.change", program, actor=actor, at=at, before={k: before[k] for k in changes}, after=changes)
    return True


def _fill(program: Program, facts: Facts) -> None:
    program.title = needed(facts.title, "tên chương trình")
    program.number, program.signed_on = text.clean(facts.number), facts.signed_on
    program.starts_on, program.ends_on = facts.starts_on or facts.signed_on, facts.ends_on
    program.clauses = "\n".join(filter(None, map(text.clean, facts.clauses.splitlines())))
    program.covers = [kind.value for kind in UnitKind if kind in facts.covers]
    program.parent, program.renewal_of, program.lead = facts.parent, facts.renewal_of, facts.lead


def _said(program: Program) -> dict:
    linked = {name: sorted(getattr(program, name).values_list("pk", flat=True)) for name in ("partners", "indicators")}
    return {name: getattr(program, name) for name in COLUMNS} | linked


def _carry(program: Program) -> None:
    """Put its path and those of all below it under its parent."""
    path = f"{program.parent.path if program.parent else ''}{program.pk:06d}."
    Program.objects.filter(path__startswith=program.path).update(
        path=Concat(Value(path), Substr("path", len(program.path) + 1))
    )
    program.path = path


# --- What must hold ---------------------------------------------------------------------------------------------------


def _check(program: Program, facts: Facts, *, at: datetime) -> None:
    check_day(facts.signed_on, today=timezone.localdate(at))
    _check_span(program, facts)
    _check_partners(program, facts)
    _check_parent(program, facts)
    _check_renewal(program, facts)
    _refuse_twin(program, facts)


def _check_span(program: Program, facts: Facts) -> None:
    first = facts.starts_on or facts.signed_on
    if facts.ends_on and facts.ends_on < first:
        raise NotAllowed(
            f"Chương trình hết hạn ngày {dates.show(facts.ends_on)}, trước ngày bắt đầu {dates.show(first)}. "
            "Hãy xem lại hai ngày."
        )
    outside = Q(starts_on__lt=first) | Q(ends_on__gt=facts.ends_on) if facts.ends_on else Q(starts_on__lt=first)
    if program.pk and (count := program.activities.filter(outside).count()):
        raise NotAllowed(
            f"{count} hoạt động đã ghi của chương trình nằm ngoài thời gian này. Hãy sửa ngày, hoặc bỏ chương trình ở "
            "các hoạt động ấy trước."
        )


def _check_partners(program: Program, facts: Facts) -> None:
    if not facts.partners:
        raise NotAllowed("Chưa chọn đối tác. Chương trình phối hợp phải có ít nhất một đối tác.")
    if facts.lead and facts.lead not in facts.partners:
        raise NotAllowed(f"“{facts.lead}” chủ trì thì phải là một đối tác của chương trình. Hãy đánh dấu đối tác ấy.")
    held = set(program.partners.values_list("pk", flat=True)) if program.pk else set()
    for partner in facts.partners:
        if partner.merged_into_id and partner.pk not in held:
            raise NotAllowed(f"“{partner}” đã nhập vào “{partner.merged_into}”. Hãy chọn “{partner.merged_into}”.")


def _check_parent(program: Program, facts: Facts) -> None:
    parent = facts.parent
    if parent is None:
        return
    parent.refresh_from_db(fields=["path"], from_queryset=Program.objects.select_for_update())
    if program.pk and parent.path.startswith(program.path):
        raise NotAllowed(
            f"“{parent.title}” là chính chương trình này hoặc ký để thực hiện nó, nên không thể ở cấp trên của nó. "
            "Hãy chọn chương trình khác."
        )
    if not program.unit.path.startswith(parent.unit.path):
        raise NotAllowed(
            f"“{parent.title}” do {parent.unit.in_sentence} chủ trì; {program.unit.in_sentence} không thuộc đơn vị "
            "ấy nên không ký để thực hiện được."
        )
    starts_too_late = parent.ends_on and (facts.starts_on or facts.signed_on) > parent.ends_on
    if starts_too_late or facts.ends_on and facts.ends_on < parent.starts_on:
        raise NotAllowed(
            f"Thời gian không trùng với chương trình cấp trên ({_span(parent)}). Hãy xem lại các ngày, hoặc chọn "
            "chương trình cấp trên khác."
        )


def _check_renewal(program: Program, facts: Facts) -> None:
    renewed = facts.renewal_of
    if renewed is None:
        return
    if renewed.pk == program.pk:
        raise NotAllowed("Chương trình không thể ký tiếp chính nó. Hãy chọn chương trình trước.")
    if renewed.unit_id != program.unit_id:
        raise NotAllowed(f"“{renewed.title}” do {renewed.unit.in_sentence} chủ trì: chỉ đơn vị ấy ký tiếp được.")
    if renewed.signed_on >= facts.signed_on:
        raise NotAllowed(f"“{renewed.title}” ký ngày {dates.show(renewed.signed_on)}, không trước chương trình này.")


def _refuse_twin(program: Program, facts: Facts) -> None:
    others = Program.objects.exclude(pk=program.pk)
    code, number = text.clean(facts.code), text.clean(facts.number)
    if code and others.filter(code=code).exists():
        raise NotAllowed(f"Đã có chương trình mã “{code}”. Hãy ghi mã khác, hoặc để trống.")
    if number and others.filter(unit=program.unit, number=number, signed_on=facts.signed_on).exists():
        raise NotAllowed(
            f"{program.unit.titled} đã có chương trình số {number} ký ngày {dates.show(facts.signed_on)}. "
            "Hãy mở chương trình ấy để xem hoặc sửa."
        )


def _span(program: Program) -> str:
    until = f" đến {dates.show(program.ends_on)}" if program.ends_on else " trở đi"
    return f"từ {dates.show(program.starts_on)}{until}"


# --- Years and renewals -----------------------------------------------------------------------------------------------

YEAR_FIELDS = (
    "number", "issued_on", "content", "midterm_due_on", "midterm_held_on", "final_due_on", "final_held_on",
)  # fmt: skip


@transaction.atomic
def plan_year(
    program: Program, year: int, said: dict, *, actor, at: datetime, seen: str | None = None
) -> ProgramYear:  # fmt: skip
    """What is planned for the year: all of YEAR_FIELDS; the same again changes nothing. `seen`: the `year_stamp` of
    what the page showed. Raises Stale, NotAllowed.
    """
    recording.check(actor, program.unit)
    if not program.starts_on.year <= year <= (program.ends_on.year if program.ends_on else dates.LAST_YEAR):
        raise NotAllowed(f"Năm {year} nằm ngoài thời gian của chương trình ({_span(program)}).")
    Program.objects.select_for_update().get(pk=program.pk)
    found = program.years.filter(year=year).first() or ProgramYear(program=program, year=year)
    if seen not in (None, year_stamp(found)):
        raise Stale(
            f"Kế hoạch năm {year} đã có, hoặc vừa được người khác sửa. Hãy mở kế hoạch ấy ở trang chương trình rồi sửa."
        )
    before = found.pk and [getattr(found, name) for name in YEAR_FIELDS]
    for name in YEAR_FIELDS:
        setattr(found, name, said[name])
    found.number, found.content = text.clean(found.number), found.content.strip()
    for name in ("midterm_held_on", "final_held_on"):
        if said[name]:
            check_day(said[name], today=timezone.localdate(at))
    if before != [getattr(found, name) for name in YEAR_FIELDS]:
        found.save()
        audit.record("program.plan_year", program, actor=actor, at=at, year=year, said=said)
    return found


def year_stamp(year: ProgramYear | None) -> str:
    """Another as soon as something in it changes; "" for none."""
    return stamps.of(*(getattr(year, name) for name in YEAR_FIELDS)) if year and year.pk else ""


def renewals_due(programs: QuerySet, *, on: date, within: int = RENEWED_WITHIN) -> QuerySet:
    """Of these, those that end within so many days, or ended in the year before, and were not renewed."""
    near = Q(ends_on__lte=on + timedelta(days=within), ends_on__gte=on - timedelta(days=365))
    return programs.filter(near, renewals=None).order_by("ends_on", "pk")


def reviews_due(programs: QuerySet, *, on: date, within: int = RENEWED_WITHIN) -> list[tuple[date, str, ProgramYear]]:
    """(day, "sơ kết" or "tổng kết", year) of what is to be held within so many days or overdue. One query."""
    last = on + timedelta(days=within)
    midterm = Q(midterm_due_on__lte=last, midterm_held_on=None)
    final = Q(final_due_on__lte=last, final_held_on=None)
    found = []
    for year in ProgramYear.objects.filter(midterm | final, program__in=programs).select_related("program__unit"):
        for due, held, word in (
            (year.midterm_due_on, year.midterm_held_on, "Sơ kết"), (year.final_due_on, year.final_held_on, "Tổng kết")
        ):  # fmt: skip
            if due and due <= last and not held:
                found.append((due, word, year))
    return sorted(found, key=lambda one: (one[0], one[2].pk))
