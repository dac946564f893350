"""Model fields and form fields of our own."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from ccb.lib import dates, numbers, partial_dates
from ccb.lib.partial_dates import PartialDate

SAY_SOME_DAY = "Chưa rõ ngày thì ghi “x”."


class PartialDateFormField(forms.CharField):
    """Reads "1948", "5/1948", "2/5/1948"; "x" where the day may be unknown."""

    def __init__(self, *args, some_day: bool = False, **kwargs):
        self.some_day = some_day
        super().__init__(*args, **kwargs)

    def to_python(self, value):
        if isinstance(value, PartialDate) or value in self.empty_values:
            return value or None
        try:
            return partial_dates.read(str(value), some_day=self.some_day)
        except dates.DateError as error:
            raise ValidationError(str(error)) from error


class PartialDateField(models.CharField):
    """A PartialDate or None, stored as sortable text ("1948-05"); unknown is an empty text, never NULL.

    `some_day` lets people say that it happened though nobody knows when; the column is the same.
    """

    def __init__(self, *args, some_day: bool = False, **kwargs):
        self.some_day = some_day
        super().__init__(*args, **kwargs | {"max_length": 10, "blank": True, "default": ""})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "blank", "default"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        return partial_dates.from_stored(value)

    def to_python(self, value):
        return value if isinstance(value, PartialDate) else partial_dates.from_stored(value or "")

    def run_validators(self, value):
        """None: a PartialDate is right by being made, and has no length to measure."""

    def get_prep_value(self, value):
        return value.stored if isinstance(value, PartialDate) else value or ""

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **kwargs):
        made = {"form_class": PartialDateFormField, "some_day": self.some_day}
        told = {"help_text": SAY_SOME_DAY} if self.some_day else {}
        return super(models.CharField, self).formfield(**made | told | kwargs)


class FigureFormField(forms.Field):
    """Reads a figure as clerks type it, "1.500" or "26,5" where decimals are allowed; blank is None, never zero."""

    def __init__(self, *, decimals: int = 0, most: int = 2**31 - 1, **kwargs):
        self.decimals, self.most = decimals, most
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**{"required": False} | kwargs)

    def to_python(self, value):
        try:
            number = numbers.read(value or "", self.decimals).value
        except numbers.NumberError as error:
            raise ValidationError(str(error)) from error
        if number is not None and number > self.most:
            raise ValidationError(f"Số lớn quá, nhiều nhất là {numbers.show(Decimal(self.most), 0)}. Hãy xem lại.")
        return number

    def prepare_value(self, value):
        return numbers.show(Decimal(value), self.decimals) if isinstance(value, int | Decimal) else value


class WholeFormField(FigureFormField):
    """Reads a count as an int: Django's own field takes "1.000" for 1."""

    def __init__(self, *, least: int = 0, **kwargs):
        self.least = least
        super().__init__(**kwargs)

    def to_python(self, value):
        number = super().to_python(value)
        if number is None:
            return None
        if number < self.least:
            raise ValidationError(f"Số phải từ {self.least} trở lên.")
        return int(number)
