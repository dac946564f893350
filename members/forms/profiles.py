"""What the place of a unit is like in a year."""

from django import forms
from django.utils import timezone

from ccb.lib.fields import FigureFormField
from members.domain import profiles
from members.models import UnitProfile

MOST, MOST_SMALL = 2**31 - 1, 2**15 - 1  # what a column holds


def year(**options) -> forms.IntegerField:
    return forms.IntegerField(
        label="Năm", min_value=profiles.FIRST_YEAR, max_value=2200, localize=False,
        widget=forms.TextInput({"inputmode": "numeric"}), error_messages={"required": "Ghi năm, ví dụ 2024."},
        **options,
    )  # fmt: skip


class YearForm(forms.Form):
    year = year()

    def __init__(self, data, *, latest: int | None = None):
        super().__init__({"year": latest or timezone.localdate().year} | {k: v for k, v in data.items() if v})


class ProfileForm(forms.Form):
    """`seen` tells what the page showed of the year."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    year = year()
    area_ha = FigureFormField(decimals=2, most=10**9)
    source = forms.CharField(
        max_length=300, required=False, help_text="Ví dụ: Niên giám thống kê 2024; Quyết định số 612/QĐ-UBDT."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in profiles.COUNTS:
            most = MOST if name in ("population", "ethnic_minority") else MOST_SMALL
            self.fields[name] = FigureFormField(most=most)
        self.order_fields(["seen", "year", *profiles.FIELDS])
        for name in profiles.FIELDS:
            label = UnitProfile._meta.get_field(name).verbose_name
            self.fields[name].label = label[:1].upper() + label[1:]

    @property
    def said(self) -> dict:
        counts = {name: self.cleaned_data[name] for name in profiles.COUNTS}
        counts = {name: None if value is None else int(value) for name, value in counts.items()}
        return counts | {name: self.cleaned_data[name] for name in ("area_ha", "source")}


def said_by(profile: UnitProfile | None) -> dict:
    """What the form shows of the year."""
    told = {name: getattr(profile, name) for name in profiles.FIELDS} if profile else {}
    return told | {"seen": profiles.stamp(profile)}
