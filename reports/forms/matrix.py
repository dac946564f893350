"""Which cells of many units are asked for, and what was typed into them."""

from collections.abc import Mapping, Sequence

from django import forms

from campaigns.models import Indicator
from reports.domain.sheets.cells import shown
from reports.domain.sheets.matrix import Line
from reports.forms.entry import PostedEntry, read_cells

MOST = 6  # columns that fit a screen


class ColumnsForm(forms.Form):
    """The chosen indicators, at most six; none chosen: the first of the form."""

    ct = forms.MultipleChoiceField(label="Chỉ tiêu", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data, *, indicators: Sequence[Indicator]):
        super().__init__(data)
        self.by_key = {str(one.pk): one for one in indicators if not one.is_text}
        self.fields["ct"].choices = [(key, one.name) for key, one in self.by_key.items()]

    def clean_ct(self):
        chosen = self.cleaned_data["ct"]
        if len(chosen) > MOST:
            raise forms.ValidationError(f"Đã chọn {len(chosen)} chỉ tiêu, mỗi lần nhập nhiều nhất {MOST}. Hãy bỏ bớt.")
        return chosen

    @property
    def chosen(self) -> list[Indicator]:
        keys = self.cleaned_data.get("ct") if self.is_valid() else []
        return [self.by_key[key] for key in keys or list(self.by_key)[:MOST]]


def typed_of(line: Line, indicator: Indicator) -> str:
    """What stands in the cell, a level before its figure: read again it says the same."""
    return shown(line.values.get(indicator.pk), indicator)


def read_line(line: Line, indicators: Sequence[Indicator], data: Mapping[str, str]) -> PostedEntry:
    """The cells of one unit whose words differ from what stands: v-<unit>-<indicator>, r- the revision seen.

    A note stays as it is.
    """
    own = {}
    for one in indicators:
        key, value = f"{line.unit.pk}-{one.pk}", line.values.get(one.pk)
        if data.get(f"v-{key}", typed_of(line, one)) != typed_of(line, one):
            own[f"v-{one.pk}"] = data[f"v-{key}"]
            own[f"r-{one.pk}"] = data.get(f"r-{key}", "0")
            own[f"n-{one.pk}"] = value.note if value else ""
    return read_cells(indicators, own)
