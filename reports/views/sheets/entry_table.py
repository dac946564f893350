"""The entry table as a page shows it: what stands in each cell, over it what was typed, and what is beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from campaigns.domain.plans import promises
from campaigns.models import Indicator
from ccb.lib import numbers
from reports.choices import Origin, Qualifier, ValueState
from reports.domain.asking.forms import Section
from reports.domain.figures.derived import Derived
from reports.domain.rules.checks import Finding
from reports.domain.sheets import comments, covering, entry, past
from reports.domain.sheets.chaining import Children
from reports.domain.sheets.past import NOTHING, Past
from reports.forms.entry import NOT_APPLICABLE, PostedCell, PostedText, seen_mark
from reports.models import FormSection, Narrative, Submission, Value

CHOICES = [*Qualifier.choices, (NOT_APPLICABLE, "không áp dụng")]
CHOICES_OF_TEXT = [CHOICES[0], CHOICES[-1]]


@dataclass(frozen=True)
class Row:
    """One cell with all that stands beside it. What was typed goes before what was saved."""

    number: int
    indicator: Indicator
    is_part: bool
    value: Value | None
    before: Value | None
    posted: PostedCell | None
    clash: entry.Clash | None
    marks: tuple[int, ...]  # numbers of the findings that name this cell
    saved_at: datetime | None
    register: Derived | None
    below: str  # what the units below add up to, where levels are chained
    places: str  # the units that the one figure is of
    past: Past
    promised: str  # "≥ 85 hội viên": what campaigns ask of the unit
    said: int  # comments on the cell

    @property
    def choices(self) -> list[tuple[str, str]]:
        return CHOICES_OF_TEXT if self.indicator.is_text else CHOICES

    @property
    def typed(self) -> str:
        if self.posted:
            return self.posted.typed
        if self.value is None:
            return self.offer
        return self.value.text or numbers.show(self.value.number, self.indicator.decimals)

    @property
    def offer(self) -> str:
        """The register's figure, in a cell of a sheet that was never saved; the clerk confirms it by saving."""
        untouched = self.value is None and self.posted is None and self.saved_at is None
        return self.register.offer if self.register and untouched else ""

    @property
    def is_carried(self) -> bool:
        """Whether it still holds the estimate."""
        return self.posted is None and self.value is not None and self.value.origin == Origin.CARRIED

    @property
    def choice(self) -> str:
        if self.posted:
            return self.posted.choice
        if self.value is None:
            return ""
        return NOT_APPLICABLE if self.value.state == ValueState.NOT_APPLICABLE else self.value.qualifier

    @property
    def note(self) -> str:
        return self.posted.note if self.posted else self.value.note if self.value else ""

    @property
    def seen(self) -> str:
        """The revision that the typing was based on."""
        if self.posted:
            return self.posted.seen
        return str(self.value.revision if self.value else 0)

    @property
    def error(self) -> str:
        return self.posted.error if self.posted else ""

    @property
    def hint(self) -> str:
        """The one line under a cell without an error."""
        if self.offer:
            return f"Điền sẵn từ {self.register.book.lower()}, chưa lưu."
        return "Chuyển từ số ước, chưa xác nhận." if self.is_carried else self.understood

    @property
    def says(self) -> bool:
        return bool(self.error or self.hint or self.marks)

    @property
    def is_unfolded(self) -> bool:
        """Whether level, note and talk have something to show; else they are drawn when the row is reached."""
        return bool(self.choice or self.note or self.said or self.clash or self.error)

    @property
    def understood(self) -> str:
        """How the last save understood an unusual spelling."""
        value = self.value
        by_hand = value is not None and value.author_id is not None  # a file spells its figures in its own way
        if self.posted or not by_hand or value.state != ValueState.NUMBER or value.at != self.saved_at:
            return ""
        try:
            return numbers.read(value.typed, self.indicator.decimals).note
        except numbers.NumberError:  # the indicator takes fewer decimals now than it did then
            return ""

    @property
    def shown(self) -> str:
        return entry.shown(self.value, self.indicator)

    @property
    def shown_before(self) -> str:
        return entry.shown(self.before, self.indicator)

    @property
    def past_words(self) -> str:
        """The figure before on the first line, on the second what else stands beside the figure."""
        return "\n".join(filter(None, (self.shown_before, self.aside)))

    @property
    def aside(self) -> str:
        """What stands beside the figure in few words; the rest is one click away."""
        told = (
            ("cùng kỳ", self._figure(self.past.last_year)), ("từ đầu năm", self._figure(self.past.so_far)),
            ("chỉ tiêu", self.promised),
        )  # fmt: skip
        return "; ".join(f"{name} {words}" for name, words in told if words)

    def _figure(self, number: Decimal | None) -> str:
        return numbers.show(number, self.indicator.decimals)

    @property
    def mine(self) -> str:
        """In a clash: what this person typed."""
        return entry.shown(self.clash.mine, self.indicator) or "(để trống)"

    @property
    def theirs(self) -> str:
        """In a clash: what the server holds."""
        return entry.shown(self.clash.theirs, self.indicator) or "(để trống)"


@dataclass(frozen=True)
class Part:
    """A section of the page."""

    section: FormSection
    rows: tuple[Row, ...]
    narrative: Narrative | None
    posted: PostedText | None
    clash: entry.Clash | None

    @property
    def text(self) -> str:
        return self.posted.text if self.posted else self.narrative.text if self.narrative else ""

    @property
    def seen(self) -> str:
        return self.posted.seen if self.posted else seen_mark(self.narrative)


@dataclass(frozen=True)
class Typed:
    """What a refused post holds: it is shown again, over what stands."""

    cells: Mapping[int, PostedCell] = field(default_factory=dict)
    texts: Mapping[int, PostedText] = field(default_factory=dict)
    clashes: Sequence[entry.Clash] = ()


@dataclass(frozen=True)
class Aside:
    """What is shown beside cells, each by indicator id."""

    past: Mapping[int, Past] = field(default_factory=dict)
    promised: Mapping[int, str] = field(default_factory=dict)
    said: Mapping[int, int] = field(default_factory=dict)


NOTHING_TYPED, NOTHING_ASIDE = Typed(), Aside()
NO_REGISTER: Mapping[str, Derived] = {}


def parts(
    submission: Submission,
    structure: Sequence[Section],
    findings: Sequence[Finding],
    typed: Typed,
    register: Mapping[str, Derived] = NO_REGISTER,
    children: Children | None = None,
    aside: Aside = NOTHING_ASIDE,
) -> list[Part]:
    """The sections of the page with their rows. Three or four queries."""
    values, before = entry.values_of(submission), past.previous_values(submission)
    narratives, named = entry.narratives_of(submission), covering.names(values.values())
    cell_clashes = {clash.indicator.pk: clash for clash in typed.clashes if clash.indicator}
    text_clashes = {clash.section.pk: clash for clash in typed.clashes if clash.section}
    made, number = [], 0
    for part in structure:
        inside, rows = {indicator.pk for indicator in part.indicators}, []
        for indicator in part.indicators:
            number += 1
            rows.append(
                Row(
                    number,
                    indicator,
                    indicator.part_of_id in inside,
                    values.get(indicator.code),
                    before.get(indicator.pk),
                    typed.cells.get(indicator.pk),
                    cell_clashes.get(indicator.pk),
                    _marks(indicator, findings),
                    submission.saved_at,
                    register.get(indicator.code),
                    children.shown(indicator) if children else "",
                    covering.words(values.get(indicator.code), named),
                    aside.past.get(indicator.pk, NOTHING),
                    aside.promised.get(indicator.pk, ""),
                    aside.said.get(indicator.pk, 0),
                )  # fmt: skip
            )
        pk = part.section.pk
        made.append(Part(part.section, tuple(rows), narratives.get(pk), typed.texts.get(pk), text_clashes.get(pk)))
    return made


def aside(submission: Submission, indicators: Sequence[Indicator]) -> Aside:
    """Five queries, whatever the number of cells."""
    told = promises.of_unit(submission.unit, [one.pk for one in indicators], on=submission.round.cut_off_on)
    return Aside(
        past.beside(submission, indicators),
        {pk: ", ".join(dict.fromkeys(one.words for one in several)) for pk, several in told.items()},
        comments.counts(submission),
    )


def _marks(indicator: Indicator, findings: Sequence[Finding]) -> tuple[int, ...]:
    return tuple(number for number, finding in enumerate(findings, start=1) if indicator.code in finding.cells)


def rows(made: Sequence[Part]) -> list[Row]:
    return [row for part in made for row in part.rows]


def seen(made: Sequence[Row]) -> str:
    """The revisions that the page shows, "12:3 15:1" by indicator id; a cell without one was never saved."""
    return " ".join(f"{row.indicator.pk}:{row.seen}" for row in made if row.seen not in ("", "0") and not row.clash)


def filled(made: Sequence[Row]) -> int:
    """How many cells say something: a figure, a text or "not applicable"."""
    return sum(bool(row.shown) for row in made)
