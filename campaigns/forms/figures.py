"""Figures typed into forms of this app."""

from decimal import Decimal

from django import forms

from ccb.lib import numbers

DECIMALS = 2


class FigureField(forms.CharField):
    """A number as Vietnamese offices write it: "1.500", "26,5"; None when blank."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"required": False, "max_length": 40, "widget": widget} | kwargs)

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else numbers.show(Decimal(value), DECIMALS)

    def to_python(self, value):
        try:
            return numbers.read(str(value or ""), DECIMALS).value
        except numbers.NumberError as error:
            raise forms.ValidationError(str(error)) from error

    def validate(self, value):
        if value is None and self.required:
            raise forms.ValidationError("Ghi một số, ví dụ 1.500 hoặc 26,5.")

    def run_validators(self, value):
        """What was read is a number, which has no length."""
