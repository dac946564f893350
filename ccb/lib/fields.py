"""Model fields of our own."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from ccb.lib import dates, partial_dates
from ccb.lib.partial_dates import PartialDate


class PartialDateFormField(forms.CharField):
    """Reads "1948", "5/1948", "2/5/1948"."""

    def to_python(self, value):
        if isinstance(value, PartialDate) or value in self.empty_values:
            return value or None
        try:
            return partial_dates.read(str(value))
        except dates.DateError as error:
            raise ValidationError(str(error)) from error


class PartialDateField(models.CharField):
    """A PartialDate or None, stored as sortable text ("1948-05"); unknown is an empty text, never NULL."""

    def __init__(self, *args, **kwargs):
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
        return super(models.CharField, self).formfield(**{"form_class": PartialDateFormField} | kwargs)
