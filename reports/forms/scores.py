"""Score sheets on the screen: which one, the points of one stage, and the step that is taken."""

from collections.abc import Mapping, Sequence

from django import forms

from campaigns.choices import Rating, ScoreSource
from campaigns.domain.merits import scoring
from campaigns.models import ScoreSheet
from ccb.lib import numbers
from reports.choices import Stage
from reports.domain.scores.evaluations import Said
from reports.domain.scores.score_rows import Row

POINTS = {"class": "input entry-number", "inputmode": "decimal", "autocomplete": "off"}
WORDS = {"class": "input", "rows": 1, "cols": 24}


class SheetForm(forms.Form):
    """`bang`: one of the sheets that the user may see; the first where it is not said."""

    bang = forms.ChoiceField(label="Bảng điểm")

    def __init__(self, data, *, sheets: Sequence[ScoreSheet]):
        wanted = data.get("bang", "")
        self.chosen = next((one for one in sheets if str(one.pk) == wanted), sheets[0] if sheets else None)
        super().__init__({"bang": self.chosen and self.chosen.pk})
        self.fields["bang"].choices = [(one.pk, f"{one} ({one.unit})") for one in sheets]


class MarksForm(forms.Form):
    """For each criterion (by id) p- points, r- reason, e- evidence of the stage that is open."""

    def __init__(self, data=None, *, rows: Sequence[Row], stage: str):
        super().__init__(data)
        self.rows, self.stage = rows, stage
        for row in rows:
            self._add(row)

    def _add(self, row: Row) -> None:
        """A reason where the points may differ from others, evidence where the criterion asks for it."""
        pk, mark = row.criterion.pk, row.marks.get(self.stage)
        points = forms.TextInput(attrs=POINTS | {"aria-labelledby": f"c-{pk} h-{self.stage}"})
        self._field(f"p-{pk}", 12, points, self._points(row))
        if self.stage != Stage.SELF or row.criterion.source != ScoreSource.TYPED:
            self._field(f"r-{pk}", 500, forms.Textarea(attrs=WORDS), mark.reason if mark else "")
        if self.stage == Stage.SELF and row.criterion.needs_evidence:
            self._field(f"e-{pk}", 500, forms.Textarea(attrs=WORDS), mark.evidence if mark else "")

    def _field(self, name: str, longest: int, widget: forms.Widget, initial: str) -> None:
        self.fields[name] = forms.CharField(required=False, max_length=longest, widget=widget, initial=initial)

    def _points(self, row: Row) -> str:
        """What stands there, else the points before, which whoever scores now begins with."""
        points = row.points(self.stage)
        points = row.before(self.stage) if points is None else points
        return "" if points is None else scoring.shown(points)

    def clean(self):
        said = super().clean()
        for row in self.rows:
            name = f"p-{row.criterion.pk}"
            try:
                said[name] = numbers.read(said.get(name, ""), 2).value
            except numbers.NumberError as error:
                self.add_error(name, str(error))
        return said

    def show(self, faults: Mapping[int, str]) -> None:
        """Put what is wrong beside the points of the criterion."""
        for pk, words in faults.items():
            self.add_error(f"p-{pk}", words)

    @property
    def said(self) -> dict[int, Said]:
        told = self.cleaned_data
        keys = [row.criterion.pk for row in self.rows]
        return {pk: Said(told[f"p-{pk}"], told.get(f"r-{pk}", ""), told.get(f"e-{pk}", "")) for pk in keys}

    def fields_of(self, row: Row) -> dict[str, forms.BoundField]:
        names = {"points": "p", "reason": "r", "evidence": "e"}
        found = {name: f"{letter}-{row.criterion.pk}" for name, letter in names.items()}
        return {name: self[field] for name, field in found.items() if field in self.fields}

    @property
    def faults(self) -> list[dict]:
        """For the summary: each with the place it leads to."""
        return [
            {"anchor": self[f"p-{row.criterion.pk}"].id_for_label, "text": f"{row.criterion}: {error}"}
            for row in self.rows
            for error in self.errors.get(f"p-{row.criterion.pk}", ())
        ]


class StepForm(forms.Form):
    """What goes with a step: why, and for the council a rating lower than the points are worth."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Lý do", required=False, max_length=500)
    rating = forms.ChoiceField(
        label="Xếp loại", required=False, choices=[("", "Theo điểm"), *Rating.choices],
        help_text="Chỉ hạ được so với điểm, ghi lý do ở ô bên.",
    )  # fmt: skip
