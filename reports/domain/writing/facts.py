"""What a report on a form may say of a unit and a period: figures, fixed words, what the units told, the past."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from campaigns.choices import TargetStatus
from campaigns.domain.programs import coverage
from campaigns.models import Program
from ccb.lib import dates, periods
from members.models import Unit
from reports.domain.asking import forms
from reports.domain.asking.forms import Section
from reports.domain.figures import aggregation, comparing
from reports.domain.figures.aggregation import Rollup
from reports.domain.plans.plan_results import Line
from reports.domain.sheets import covering
from reports.domain.writing import bindings, borrowed, done, other_forms, told
from reports.domain.writing.done import Deed
from reports.domain.writing.other_forms import Other
from reports.domain.writing.phrases import NOTHING, WORDS, BoundFigure
from reports.domain.writing.told import Telling
from reports.models import ReportForm

NO_AGREEMENT, NO_PARTNER = "chương trình phối hợp đã ký", "các cơ quan phối hợp"
CAMPAIGN = "phong trào thi đua"
OF_PLAN = {"phong trào", "số chỉ tiêu đạt", "chỉ tiêu đã đạt", "chỉ tiêu chưa đạt"}
MOST_NAMED, MOST_TARGETS = 20, 10  # units, targets in one sentence
MOST_PAST = 8  # periods of a trend: each is added up anew


@dataclass(frozen=True)
class Facts:
    figures: Mapping[str, BoundFigure]
    words: Mapping[str, str]
    told: Sequence[Telling] = ()
    structure: Sequence[Section] = ()
    # (short label, figures) of the periods before, the oldest first; the reported one is not among them
    past: Sequence[tuple[str, Mapping[str, BoundFigure]]] = ()
    plan: Sequence[Line] = ()  # the targets of the campaigns of the period
    deeds: Sequence[Deed] = ()  # what was done together in the period
    others: Sequence[Other] = ()  # forms of the period that figures are borrowed from


def gather(
    form: ReportForm, unit: Unit, rollup: Rollup, *, codes: Collection[str], past: int = 0, plan: bool = False,
    deeds: bool = False, everything: bool = False, using: str = "default",
) -> Facts:  # fmt: skip
    """All that the text may use. `codes` says which figures of other sources are wanted, `past` how many periods,
    `plan` whether the targets, `deeds` whether the activities, `everything` whether all other forms of the period.

    Queries do not grow with units or indicators; six more for each period of the past, thirteen for each other form.
    """
    labels = bindings.unit_labels(rollup.expected)
    program = _program(form, unit, rollup, using)
    more = borrowed.load(codes, unit, rollup, labels, plan=plan, using=using)
    others = other_forms.load(form, unit, rollup, codes=codes, everything=everything, using=using)
    places = covering.places(covering.in_rollup(rollup, using), labels)
    return Facts(
        figures=bindings.bound(rollup, labels, comparing.before(form, rollup, using=using), places)
        | more.figures
        | _unasked(codes)
        | other_forms.figures(others),
        words=words(unit, rollup, labels, program) | _of_plan(more.plan),
        told=told.of(rollup, labels, using=using),
        structure=forms.sections(form),
        past=_past(form, unit, rollup, min(past, MOST_PAST), others, using),
        plan=more.plan,
        others=others,
        deeds=done.of(unit, rollup, program, using=using) if deeds else (),
    )


def possible(form: ReportForm | None) -> Facts:
    """The same without any figure: whether a text can be filled at all. `form` None: of a template for every form."""
    structure = forms.sections(form) if form else ()
    own = {one.code: BoundFigure(one, None, {}) for section in structure for one in section.indicators}
    return Facts(own | borrowed.catalogue() | other_forms.catalogue(), dict.fromkeys(WORDS, ""), structure=structure)


def _unasked(codes: Collection[str]) -> dict[str, BoundFigure]:
    """Figures of forms that were not asked for the period: nothing is known of them."""
    named = {code for code in codes if code.startswith(other_forms.PREFIX)}
    return {code: figure for code, figure in other_forms.catalogue().items() if code in named} if named else {}


def issuer(unit: Unit) -> str:
    """The association of the unit within a sentence: 'Hội Cựu chiến binh tỉnh Quảng Nam'."""
    return f"Hội Cựu chiến binh {unit.in_sentence}"


def words(unit: Unit, rollup: Rollup, labels: Mapping[int, str], program: Program | None) -> dict[str, str]:
    """The fixed words of `phrases.WORDS`. Three queries where there is a program."""
    period, until = rollup.period, rollup.cut_off_on or rollup.period.ends_on
    return {
        "kỳ": period.label,
        "kỳ trước": _label_of(period, "previous"),
        "cuối kỳ trước": _end_before(period),
        "cùng kỳ": _label_of(period, "same_last_year"),
        "kỳ sau": _label_of(period, "next"),
        "năm": str(period.year),
        "tên đơn vị": issuer(unit),
        "địa phương": unit.in_sentence,
        "số đơn vị": f"{len(rollup.included)}/{len(rollup.expected)} đơn vị",
        "đơn vị thiếu": ", ".join(labels[one.pk] for one in rollup.missing) or NOTHING,
        "ngày chốt": dates.show(rollup.cut_off_on) if rollup.cut_off_on else "",
        "chương trình phối hợp": _agreement(program) if program else NO_AGREEMENT,
        "đơn vị chủ trì": program.lead.name if program and program.lead else issuer(unit),
        "đối tác phối hợp": _partners(program) if program else NO_PARTNER,
        **_signed(program, until),
    }


def _program(form: ReportForm, unit: Unit, rollup: Rollup, using: str) -> Program | None:
    """The unit's latest program in force on the cut-off day (the period's last day) that counts figures of the form."""
    counting = Program.objects.using(using).filter(unit=unit, indicators__in=form.rows.values("indicator"))
    running = counting.in_force(rollup.cut_off_on or rollup.period.ends_on).select_related("lead")
    return running.order_by("-signed_on", "-pk").first()


def _agreement(program: Program) -> str:
    number = f"số {program.number} " if program.number else ""
    return f"{program.title} ({number}ngày {dates.show(program.signed_on)})"


def _partners(program: Program) -> str:
    """'Công an huyện, Huyện đoàn và Ban Chỉ huy quân sự huyện'."""
    *first, last = program.partners.values_list("name", flat=True)
    return f"{', '.join(first)} và {last}" if first else last


def _signed(program: Program | None, on: date) -> dict[str, str]:
    """Of the units that should sign the program in turn: '16/18 đơn vị', 'Tây Giang, Nông Sơn'."""
    if program is None or not program.covers:
        return {"độ phủ": NOTHING, "đơn vị chưa ký": NOTHING}
    found = coverage.of(program, on=on)
    missing = [unit.name for level in found.levels for unit in level.missing]
    named = ", ".join(missing[:MOST_NAMED])
    more = f" và {len(missing) - MOST_NAMED} đơn vị khác" if len(missing) > MOST_NAMED else ""
    share = f"{found.share.signed}/{found.share.owed} đơn vị"
    return {"độ phủ": share, "đơn vị chưa ký": f"{named}{more}" or NOTHING}


def _of_plan(plan: Sequence[Line]) -> dict[str, str]:
    """Of the campaigns of the period: 'phong trào thi đua “Gương mẫu 2024”', '5/11 chỉ tiêu', names.

    Alternatives count once, as where plans are looked at.
    """
    wholes: dict[tuple[str, str], list[Line]] = {}
    for one in plan:
        wholes.setdefault((one.campaign, one.whole), []).append(one)
    met = [_either(each) for each in wholes.values() if each[0].stands == TargetStatus.MET]
    behind = [_either(each) for each in wholes.values() if each[0].stands == TargetStatus.BEHIND]
    running = " và ".join(dict.fromkeys(_campaign(one.campaign) for one in plan))
    share = f"{len(met)}/{len(wholes)} chỉ tiêu" if plan else NOTHING
    return {
        "phong trào": f"{CAMPAIGN} {running}" if running else f"{CAMPAIGN} của Hội", "số chỉ tiêu đạt": share,
        "chỉ tiêu đã đạt": _named_targets(met), "chỉ tiêu chưa đạt": _named_targets(behind),
    }  # fmt: skip


def _either(alternatives: Sequence[Line]) -> str:
    """'Làm nhà tình nghĩa hoặc xóa nhà tạm'."""
    first, *others = (one.text.strip().rstrip(".;") for one in alternatives)
    return " hoặc ".join([first, *(f"{text[:1].lower()}{text[1:]}" for text in others)])


def _campaign(title: str) -> str:
    """Behind "phong trào thi đua": '“Gương mẫu 2024”', 'năm 2024'."""
    says_so = title.lower().startswith(CAMPAIGN + " ")
    return title[len(CAMPAIGN) :].strip() if says_so else f"“{title}”"


def _named_targets(texts: Sequence[str]) -> str:
    """The table has them all."""
    more = f"; và {len(texts) - MOST_TARGETS} chỉ tiêu khác" if len(texts) > MOST_TARGETS else ""
    return "; ".join(texts[:MOST_TARGETS]) + more or NOTHING


def _label_of(period: periods.Period, step: str) -> str:
    try:
        return getattr(period, step)().label
    except periods.PeriodError:
        return "kỳ khác"


def _end_before(period: periods.Period) -> str:
    """'cuối năm 2023', 'cuối tháng 5 năm 2024': where the figures that this period began with stood."""
    last = period.starts_on - timedelta(days=1)
    return f"cuối năm {last.year}" if last.month == 12 else f"cuối tháng {dates.show_month(last.month)} năm {last.year}"


def _past(form: ReportForm, unit: Unit, rollup: Rollup, how_many: int, others: Sequence[Other], using: str) -> list:
    found, period = [], rollup.period
    for _ in range(how_many):
        try:
            period = period.previous()
        except periods.PeriodError:
            break
        before = aggregation.rollup(form, period, unit, using=using)
        figures = bindings.bound(before, bindings.unit_labels(before.expected))
        found.insert(0, (period.short_label, figures | other_forms.past(others, unit, period, using=using)))
    return found
