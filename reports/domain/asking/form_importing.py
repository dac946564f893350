"""A form from a table: its indicators, sections, rows, and the checks that follow from "trong đó"."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from campaigns.domain import catalogue
from campaigns.models import Indicator
from ccb.core.domain import audit
from ccb.lib import text
from ccb.lib.tables import Refused, Table, Tally, quoted
from members.choices import UnitKind
from reports.choices import CheckKind, Comparator, Frequency, ValueState
from reports.domain.rules import check_importing
from reports.domain.rules.check_importing import OWN
from reports.models import FormRow, FormSection, Narrative, ReportForm, Submission, Value

COLUMNS = ("code", "section", "name", "uom", "kind", "decimals", "part_of")
OPTIONAL = ("section_title", *catalogue.OPTIONAL)
FIRST_SECTION = "1"  # of rows that name none


@dataclass(frozen=True)
class Outcome:
    form: ReportForm
    tally: Tally  # of the indicators
    notes: tuple[str, ...]  # what the person who imports should know


@dataclass(frozen=True)
class Layout:
    """Sections in order of first appearance, and which one each indicator stands in."""

    titles: dict[str, str | None]  # section code -> title; None: the file has no such column
    sections: dict[str, str]  # indicator code, in order -> section code


def named(code: str) -> ReportForm:
    """The form of this code. Raises Refused, naming those there are."""
    form = ReportForm.objects.filter(code=code).first()
    if form is None:
        codes = list(ReportForm.objects.values_list("code", flat=True))
        known = f" Các biểu đang có: {', '.join(codes[:10])}." if codes else " Hãy nhập biểu trước."
        raise Refused(f"Không có biểu mã {quoted(code)}.{known}")
    return form


@transaction.atomic
def apply(
    table: Table, *, code: str, name: str, unit_kinds: Sequence[str], actor, at: datetime, frequency: str = ""
) -> Outcome:
    """Bring the catalogue and the form to what the file says. The same file again changes nothing.

    Without a frequency a form keeps its own, and a new one is free.
    Raises Refused, with every fault, before anything is written: also for what would falsify figures that stand.
    """
    code, facts = _head(code, name, unit_kinds, frequency)
    specs = catalogue.read(table)
    layout = _layout(table, specs)
    form = ReportForm.objects.select_for_update().filter(code=code).first()
    notes = _keep_figures_true(table, specs, form)
    if form:
        _keep_form_whole(table, form, layout, facts["unit_kinds"])
    table.refuse_if_faulty()
    tally = catalogue.save(specs, actor=actor, at=at)
    form = _save_form(form, code, facts, actor, at)
    _save_rows(form, layout, actor, at)
    notes += _save_own_checks(form, actor, at)
    return Outcome(form, tally, tuple(notes))


def _head(code: str, name: str, unit_kinds: Sequence[str], frequency: str) -> tuple[str, dict]:
    """The form's code and its other facts, checked and cleaned."""
    code, name = code.strip(), text.clean(name)
    kinds = [kind.strip().lower() for kind in unit_kinds]
    wrong = [kind for kind in kinds if kind not in UnitKind.values]
    if not code or len(code) > 40 or not catalogue.is_code(code):
        raise Refused(f"Mã biểu {quoted(code)} không hợp lệ: 1 đến 40 chữ không dấu, chữ số, dấu _ . -")
    if not name or len(name) > 200:
        raise Refused(f"Tên biểu {quoted(name)} không hợp lệ: hãy ghi từ 1 đến 200 ký tự.")
    if wrong or not kinds:
        raise Refused(f"Cấp đơn vị {quoted(','.join(wrong))} không có. Hãy chọn trong: {', '.join(UnitKind.values)}.")
    if frequency not in ("", *Frequency.values):
        raise Refused(f"Kỳ {quoted(frequency)} không có. Hãy chọn trong: {', '.join(Frequency.values)}.")
    facts = {"name": name, "unit_kinds": list(dict.fromkeys(kinds))}
    return code, facts | ({"frequency": frequency} if frequency else {})


def _layout(table: Table, specs: list[catalogue.Spec]) -> Layout:
    titles: dict[str, str | None] = {}
    sections: dict[str, str] = {}
    for spec in specs:
        section = table.name(spec.row, "section", longest=20, required=False) or FIRST_SECTION
        title = table.name(spec.row, "section_title", longest=300, required=False)
        if titles.get(section) and title and titles[section] != title:
            problem = f"{quoted(title)} khác tên {quoted(titles[section])} đã ghi cho mục {quoted(section)}."
            table.fault(spec.row, "section_title", problem)
        titles[section] = (titles.get(section) or title) if "section_title" in table.columns else None
        sections[spec.code] = section
    return Layout(titles, sections)


def _keep_figures_true(table: Table, specs: list[catalogue.Spec], form: ReportForm | None) -> list[str]:
    """Refuse what would give standing figures another meaning or lose their decimals; note other units of measure."""
    used = Value.objects.exclude(state=ValueState.BLANK).values("indicator")
    with_figures = set(Indicator.objects.filter(pk__in=used).values_list("code", flat=True))
    elsewhere = set(FormRow.objects.exclude(form=form).values_list("indicator__code", flat=True))
    standing = {indicator.code: indicator for indicator in Indicator.objects.all()}
    notes = []
    for spec in specs:
        before = standing.get(spec.code)
        if before and before.kind != spec.kind and spec.code in with_figures | elsewhere:
            reason = "đã có số liệu" if spec.code in with_figures else "đang dùng ở biểu khác"
            problem = f"{quoted(spec.kind.value)}: chỉ tiêu {quoted(spec.code)} {reason}, giữ loại “{before.kind}”."
            table.fault(spec.row, "kind", problem)
        if before and before.decimals > spec.decimals and _has_longer_figures(before, spec.decimals):
            problem = f"{quoted(str(spec.decimals))}: chỉ tiêu {quoted(spec.code)} đã có số liệu nhiều số lẻ hơn."
            table.fault(spec.row, "decimals", problem)
        if before and before.uom != spec.uom and spec.code in with_figures:
            notes.append(
                f"{quoted(spec.code)} đã có số liệu mà đổi đơn vị tính từ {quoted(before.uom)} thành "
                f"{quoted(spec.uom)}: các số cũ không được tính lại."
            )
    return notes


def _has_longer_figures(indicator: Indicator, decimals: int) -> bool:
    figures = Value.objects.filter(indicator=indicator, number__isnull=False).values_list("number", flat=True)
    return any(number != round(number, decimals) for number in figures.iterator())


def _keep_form_whole(table: Table, form: ReportForm, layout: Layout, kinds: list[str]) -> None:
    """Refuse to take away from the form what figures, texts or checks made by hand hang on."""
    rows = form.rows.select_related("indicator")
    leaving = [row.indicator for row in rows if row.indicator.code not in layout.sections]
    answered = Submission.objects.filter(round__form=form)
    if leaving and answered.exists():
        table.faults.add(
            f"biểu đã có đơn vị nhập số liệu nên không bớt chỉ tiêu được. Hãy giữ các dòng: {_codes(leaving)}."
        )
    by_hand = form.checks.exclude(code__startswith=OWN).filter(terms__indicator__in=leaving).distinct()
    for check in by_hand:
        table.faults.add(f"kiểm tra {quoted(check.code)} dùng chỉ tiêu không còn trong tệp. Hãy bỏ kiểm tra ấy trước.")
    texts = Narrative.objects.filter(section__form=form).exclude(section__code__in=layout.titles)
    for section in texts.values_list("section__code", flat=True).distinct():
        table.faults.add(f"mục {quoted(section)} đã có đơn vị viết nhận xét. Hãy giữ mục ấy trong tệp.")
    for kind in answered.exclude(unit__kind__in=kinds).values_list("unit__kind", flat=True).distinct():
        table.faults.add(f"đã có đơn vị cấp “{kind}” nhập số liệu. Hãy giữ “{kind}” trong các cấp của biểu.")


def _codes(indicators: list[Indicator]) -> str:
    shown = ", ".join(indicator.code for indicator in indicators[:10])
    return f"{shown} và {len(indicators) - 10} chỉ tiêu nữa" if len(indicators) > 10 else shown


def _save_form(form: ReportForm | None, code: str, facts: dict, actor, at: datetime) -> ReportForm:
    if form and all(getattr(form, field) == fact for field, fact in facts.items()):
        return form
    verb = "form.change" if form else "form.add"
    form = form or ReportForm(code=code)
    for field, fact in facts.items():
        setattr(form, field, fact)
    form.save()
    audit.record(verb, form, actor=actor, at=at, code=code, **facts)
    return form


def _save_rows(form: ReportForm, layout: Layout, actor, at: datetime) -> None:
    """Sections and rows in the order of the file; what the file does not name goes."""
    sections, changed = _save_sections(form, layout)
    rows = {row.indicator.code: row for row in form.rows.select_related("indicator")}
    indicators = Indicator.objects.in_bulk(field_name="code")
    for position, (code, section_code) in enumerate(layout.sections.items(), start=1):
        row = rows.pop(code, None) or FormRow(form=form, indicator=indicators[code])
        section = sections[section_code]
        if (row.position, row.section_id) != (position, section.pk):
            row.position, row.section = position, section
            row.save()
            changed = True
    form.rows.filter(pk__in=[row.pk for row in rows.values()]).delete()
    empty, _ = form.sections.exclude(code__in=sections).delete()
    if changed or rows or empty:
        audit.record("form.rows", form, actor=actor, at=at, rows=layout.sections, sections=layout.titles)


def _save_sections(form: ReportForm, layout: Layout) -> tuple[dict[str, FormSection], bool]:
    """The form's sections by code, and whether one of them was added or changed."""
    standing = {section.code: section for section in form.sections.all()}
    sections, changed = {}, False
    for position, (code, title) in enumerate(layout.titles.items(), start=1):
        section = standing.get(code) or FormSection(form=form, code=code)
        title = section.title if title is None else title
        if section.pk is None or (section.position, section.title) != (position, title):
            section.position, section.title = position, title
            section.save()
            changed = True
        sections[code] = section
    return sections, changed


def _save_own_checks(form: ReportForm, actor, at: datetime) -> list[str]:
    """Each part is at most its whole; several parts add up to it. Gives notes on parts that cannot be compared."""
    specs, notes, wholes = [], [], defaultdict(list)
    indicators = {row.indicator_id: row.indicator for row in form.rows.select_related("indicator__part_of")}
    for part in indicators.values():
        if not part.part_of:
            continue
        if part.part_of_id in indicators and part.uom == part.part_of.uom:
            wholes[part.part_of_id].append(part)
            specs.append(_part_check(part))
        else:
            reason = "khác đơn vị tính" if part.part_of_id in indicators else "chỉ tiêu chung không có trong biểu"
            notes.append(f"không lập kiểm tra {quoted(part.code)} trong {quoted(part.part_of.code)}: {reason}.")
    specs += [_sum_check(indicators[whole], parts) for whole, parts in wholes.items() if len(parts) > 1]
    check_importing.save(form, specs, actor=actor, at=at)
    _retire(form, {spec.code for spec in specs}, actor, at)
    return notes


def _part_check(part: Indicator) -> check_importing.Spec:
    return check_importing.Spec(
        f"{OWN}part-{part.code}", CheckKind.PART, ((part.pk, 1),), ((part.part_of_id, 1),), Comparator.AT_MOST,
        hint="Số “trong đó” không thể lớn hơn số chung: xem lại cả hai ô.",
    )  # fmt: skip


def _sum_check(whole: Indicator, parts: list[Indicator]) -> check_importing.Spec:
    return check_importing.Spec(
        f"{OWN}sum-{whole.code}", CheckKind.SUM, tuple((part.pk, 1) for part in parts), ((whole.pk, 1),),
        Comparator.EQUAL, hint="Các số “trong đó” cộng lại phải bằng số chung: xem lại các ô này.",
    )  # fmt: skip


def _retire(form: ReportForm, kept: set[str], actor, at: datetime) -> None:
    """Own checks that no longer follow from the form go; one that was explained to a reviewer is kept, switched off."""
    for check in form.checks.filter(code__startswith=OWN).exclude(code__in=kept):
        if check_importing.is_explained(check):
            if not check.is_active:
                continue
            check.is_active = False
            check.save(update_fields=["is_active"])
        else:
            check.delete()
        audit.record("check.retire", form, actor=actor, at=at, check=check.code)
