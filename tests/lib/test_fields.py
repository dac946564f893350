"""PartialDateField, on a real column: Member.born_on."""

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models

from ccb.lib.fields import PartialDateField, PartialDateFormField, WholeFormField
from ccb.lib.partial_dates import PartialDate
from members.models import Member

DATES = [None, PartialDate(1948), PartialDate(1948, 5), PartialDate(1948, 5, 2)]


class BirthForm(forms.ModelForm):
    class Meta:
        model = Member
        fields = ["born_on"]


def member(cast, born_on) -> Member:
    return Member.objects.create(unit=cast.chi_hoi, full_name="Lê Mẫu", born_on=born_on)


@pytest.mark.parametrize("value", DATES)
def test_the_database_gives_back_what_it_was_given(cast, value):
    saved = member(cast, value)
    saved.refresh_from_db()
    assert saved.born_on == value
    assert Member.objects.get(born_on=value or "") == saved


@pytest.mark.django_db
def test_a_new_row_knows_no_date(cast):
    made = Member.objects.create(unit=cast.chi_hoi, full_name="Lê Mẫu")
    made.refresh_from_db()
    assert made.born_on is None


def test_rows_sort_by_date_in_the_database(cast):
    for value in reversed(DATES):
        member(cast, value)
    assert [one.born_on for one in Member.objects.order_by("born_on")] == DATES


def test_rows_are_compared_with_a_year(cast):
    for value in (PartialDate(1947, 12, 31), PartialDate(1948), PartialDate(1949)):
        member(cast, value)
    assert [one.born_on.year for one in Member.objects.filter(born_on__gte=PartialDate(1948))] == [1948, 1949]


@pytest.mark.parametrize("value", DATES)
def test_a_full_clean_takes_every_partial_date(cast, value):
    one = Member(unit=cast.chi_hoi, full_name="Lê Mẫu", search_key="le mau", sort_key="m0", born_on=value)
    one.full_clean()
    assert one.born_on == value


@pytest.mark.parametrize("value", DATES)
def test_serialized_rows_are_read_back(cast, value):
    text = serializers.serialize("json", [member(cast, value)])
    assert next(serializers.deserialize("json", text)).object.born_on == value


@pytest.mark.parametrize(
    ("typed", "value"), [("", None), ("1948", DATES[1]), ("5/1948", DATES[2]), ("2/5/1948", DATES[3])]
)
def test_a_form_takes_what_people_write(cast, typed, value):
    form = BirthForm({"born_on": typed}, instance=member(cast, PartialDate(1950)))
    assert form.is_valid(), form.errors
    saved = form.save()
    saved.refresh_from_db()
    assert saved.born_on == value


@pytest.mark.parametrize("value", DATES)
def test_a_form_shows_a_date_as_people_write_it_and_sees_no_change(cast, value):
    one = member(cast, value)
    assert f'value="{value}"' in str(BirthForm(instance=one)["born_on"]) or value is None
    assert not BirthForm({"born_on": str(value or "")}, instance=one).has_changed()


def test_a_form_says_what_is_wrong():
    with pytest.raises(ValidationError, match="khoảng 1948"):
        PartialDateFormField().clean("khoảng 1948")


def test_a_migration_writes_no_arguments_that_are_fixed():
    _, path, args, kwargs = PartialDateField("ngày sinh").deconstruct()
    assert (path, args, kwargs) == ("ccb.lib.fields.PartialDateField", [], {"verbose_name": "ngày sinh"})
    assert isinstance(PartialDateField(**kwargs), models.CharField)


@pytest.mark.parametrize(
    ("typed", "read"), [("1.000", 1000), ("1 500", 1500), ("12", 12), ("", None), (" ", None)]
)  # fmt: skip
def test_a_whole_number_is_read_as_it_is_written_here(typed, read):
    assert WholeFormField(least=1).clean(typed) == read, "Django's own field takes 1.000 for 1"


@pytest.mark.parametrize(
    ("typed", "words"),
    [("0", "từ 1 trở lên"), ("-5", "không được âm"), ("1,5", "chỉ nhận số nguyên"), ("9" * 12, "Số lớn quá")],
)
def test_a_whole_number_that_cannot_be_kept_is_refused(typed, words):
    with pytest.raises(ValidationError, match=words):
        WholeFormField(least=1).clean(typed)
    with pytest.raises(ValidationError):
        WholeFormField(required=True).clean("")
