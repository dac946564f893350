"""What a clerk posts in the entry table and on the sending page. A cell that cannot be read keeps what was typed."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django import forms

from campaigns.models import Indicator
from ccb.lib import numbers, text
from members.domain import access
from members.models import Unit
from reports.choices import Qualifier, ValueState
from reports.domain.asking.forms import Section
from reports.domain.sheets.entry import BLANK, Cell, CellChange, NarrativeChange
from reports.models import FormSection, Narrative, Round

MOST_NOTE, MOST_TYPED, MOST_REASON = 500, 200, 500
NOT_APPLICABLE = ValueState.NOT_APPLICABLE.value
THEIRS = "server"  # answer to a clash; the other answer is the revision that was looked at
REVISION = re.compile("[0-9]{1,9}")
REASON = "reason-"
LEVEL = re.compile(rf"({'|'.join(filter(None, Qualifier.values))}) +(?=[0-9])", re.IGNORECASE)


class UnreadableCell(ValueError):
    """What was typed is no figure; the message is shown beside the cell."""


@dataclass(frozen=True)
class PostedCell:
    """One cell as it was typed: `cell` None and an `error` when it cannot be read."""

    indicator: Indicator
    typed: str
    choice: str
    note: str
    seen: str
    cell: Cell | None = None
    error: str = ""


@dataclass(frozen=True)
class PostedText:
    """A narrative as it was typed; `seen` is the mark of the text that the page showed."""

    section: FormSection
    text: str
    seen: str


@dataclass(frozen=True)
class PostedEntry:
    cells: Mapping[int, PostedCell]  # by indicator id
    texts: Mapping[int, PostedText]  # by section id

    @property
    def errors(self) -> list[PostedCell]:
        return [posted for posted in self.cells.values() if posted.error]

    @property
    def changes(self) -> list[CellChange]:
        """The readable cells, less those whose author took the server's value."""
        return [
            CellChange(posted.indicator, posted.cell, _revision(posted.seen))
            for posted in self.cells.values()
            if posted.cell is not None and posted.seen != THEIRS
        ]

    @property
    def narratives(self) -> list[NarrativeChange]:
        """The texts that differ from what the page showed."""
        return [
            NarrativeChange(posted.section, posted.text, _revision(posted.seen.partition(":")[0]))
            for posted in self.texts.values()
            if posted.seen != THEIRS and posted.seen.partition(":")[2] != _digest(posted.text)
        ]


def read_entry(structure: Iterable[Section], data: Mapping[str, str]) -> PostedEntry:
    """Read the post by the form's own indicators and sections; any other field is ignored, a missing one is untouched.

    Fields: v value, q qualifier or "not applicable", n note, r revision seen (indicator id); z nothing arose,
    t narrative, s mark of the narrative seen (section id); r alone, the revisions of many cells: "12:3 15:1".
    """
    cells, texts = {}, {}
    data = _revisions(data.get("r", "")) | {name: data[name] for name in data}
    for part in structure:
        fills_zero = f"z-{part.section.pk}" in data
        for indicator in part.indicators:
            if f"v-{indicator.pk}" in data:
                cells[indicator.pk] = _posted_cell(indicator, data, fills_zero)
        if f"t-{part.section.pk}" in data:
            texts[part.section.pk] = PostedText(
                part.section, tidy_text(data[f"t-{part.section.pk}"]), data.get(f"s-{part.section.pk}", "")
            )
    return PostedEntry(cells, texts)


def read_cells(indicators: Iterable[Indicator], data: Mapping[str, str]) -> PostedEntry:
    """The same of these indicators alone: v, q, n, r."""
    return PostedEntry({one.pk: _posted_cell(one, data, False) for one in indicators if f"v-{one.pk}" in data}, {})


def _revisions(together: str) -> dict[str, str]:
    """By the names that single ones have; they go before."""
    return {f"r-{pk}": seen for pk, _, seen in (one.partition(":") for one in together.split())}


def _posted_cell(indicator: Indicator, data: Mapping[str, str], fills_zero: bool) -> PostedCell:
    typed, choice, note, seen = (data.get(f"{name}-{indicator.pk}", "") for name in "vqnr")
    typed, note = text.clean(typed), text.clean(note)
    if not indicator.is_text:
        typed, choice = _levelled(typed, choice)
    try:
        cell = _cell(indicator, typed, choice, note)
    except (UnreadableCell, numbers.NumberError) as error:
        return PostedCell(indicator, typed, choice, note, seen, error=str(error))
    if fills_zero and cell.state == ValueState.BLANK and not indicator.is_text:
        cell = Cell(ValueState.NUMBER, Decimal(0), typed="0", note=note)
    return PostedCell(indicator, typed, choice, note, seen, cell)


def _levelled(typed: str, choice: str) -> tuple[str, str]:
    """A level typed before its figure ("hơn 800"), or in its place, goes before the one of the list beside it."""
    if typed.lower() == ValueState.NOT_APPLICABLE.label.lower():
        return "", NOT_APPLICABLE
    level = LEVEL.match(typed)
    return (typed[level.end() :], level[1].lower()) if level else (typed, choice)


def _cell(indicator: Indicator, typed: str, choice: str, note: str) -> Cell:
    if len(note) > MOST_NOTE:
        raise UnreadableCell(f"Ghi chú dài {len(note)} ký tự: hãy rút còn nhiều nhất {MOST_NOTE}.")
    if choice == NOT_APPLICABLE:
        if typed:
            raise UnreadableCell("Đã chọn “không áp dụng” thì để trống ô này; nếu có số liệu, chọn lại “—”.")
        return Cell(ValueState.NOT_APPLICABLE, note=note)
    if indicator.is_text:
        return Cell(ValueState.TEXT, text=typed, typed=typed[:MOST_TYPED], note=note) if typed else _blank(note)
    number = numbers.read(typed, indicator.decimals).value
    if number is None:
        return _blank(note)
    qualifier = choice if choice in Qualifier.values else ""
    return Cell(ValueState.NUMBER, number, qualifier=qualifier, typed=typed[:MOST_TYPED], note=note)


def _blank(note: str) -> Cell:
    return Cell(BLANK.state, note=note)


def _revision(seen: str) -> int:
    return int(seen) if REVISION.fullmatch(seen) else 0


def seen_mark(narrative: Narrative | None) -> str:
    """What the page keeps of the text it shows, so that a text which its reader left alone is no change."""
    shown = narrative.text if narrative else ""
    return f"{narrative.revision if narrative else 0}:{_digest(shown)}"


def _digest(shown: str) -> str:
    return hashlib.sha256(tidy_text(shown).encode()).hexdigest()[:12]


def tidy_text(typed: str) -> str:
    """Lines as they were typed, NFC, without the characters that a database or a printer refuses."""
    lines = unicodedata.normalize("NFC", typed).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_line(line) for line in lines).strip("\n")


def _line(line: str) -> str:
    return "".join(c for c in line if unicodedata.category(c) not in ("Cc", "Cf", "Cs") or c == "\t").rstrip()


def read_reasons(data: Mapping[str, str]) -> dict[str, str]:
    """Reasons for warnings: code of the finding -> what was typed. A code that finds no warning is passed over."""
    return {name.removeprefix(REASON): text.clean(data[name])[:MOST_REASON] for name in data if name.startswith(REASON)}


class StartForm(forms.Form):
    """Which sheet to open: a round, and a unit that the person may enter for."""

    round = forms.ModelChoiceField(Round.objects.select_related("form"))
    unit = forms.ModelChoiceField(Unit.objects.none())

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = access.units_for(user, "enter")


class SendForm(forms.Form):
    """The version that the sender looked at, and the fingerprint of its findings."""

    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    findings = forms.CharField(required=False, max_length=64)
