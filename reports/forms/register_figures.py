"""Which rows of a form take a figure of a book, and what for."""

from collections.abc import Sequence

from django import forms

from reports.choices import Derivation, DerivationUse
from reports.models import FormRow

FIGURES = [("", "— không có —"), *Derivation.choices]
NAMELESS = "Chọn số lấy từ sổ ở cột bên, hoặc chọn “Không dùng”."


class RegisterForm(forms.Form):
    """Two choices a row: d figure, u use (row id)."""

    def __init__(self, *args, rows: Sequence[FormRow], **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            named = f"l-{row.pk}"
            self._add(f"d-{row.pk}", FIGURES, row.derivation, f"h-d {named}")
            self._add(f"u-{row.pk}", DerivationUse.choices, row.derivation_use, f"h-u {named}")

    def _add(self, name: str, choices, initial: str, labelled_by: str) -> None:
        widget = forms.Select(attrs={"class": "input", "aria-labelledby": labelled_by})
        self.fields[name] = forms.ChoiceField(required=False, choices=choices, initial=initial, widget=widget)

    @property
    def lines(self) -> list[tuple[FormRow, forms.BoundField, forms.BoundField]]:
        return [(row, self[f"d-{row.pk}"], self[f"u-{row.pk}"]) for row in self.rows]

    @property
    def wished(self) -> dict[int, tuple[str, str]]:
        """Row id -> (figure, use), of the rows that were posted."""
        return {row.pk: self._wish(row) for row in self.rows if f"u-{row.pk}" in self.data}

    def _wish(self, row: FormRow) -> tuple[str, str]:
        return self.cleaned_data.get(f"d-{row.pk}", ""), self.cleaned_data.get(f"u-{row.pk}") or DerivationUse.OFF

    def clean(self):
        cleaned = super().clean()
        for row in self.rows:
            figure, use = self._wish(row)
            if use != DerivationUse.OFF and not figure and f"d-{row.pk}" not in self.errors:
                self.add_error(f"d-{row.pk}", NAMELESS)
        return cleaned
