"""Which member a row of a list is: by number, else by name, birth date and chapter; many rows, few queries."""

import pytest

from ccb.lib.partial_dates import PartialDate
from members.choices import UnitKind
from members.domain.imports import matching
from members.domain.imports.matching import Ambiguous
from members.models import Member
from tests import factories
from tests.members.registering import member

BORN = PartialDate(1948, 5, 2)
QUERIES = 3


@pytest.fixture
def person(cast):
    return member(cast.chi_hoi, "Đặng Văn Mẫu", born_on=BORN, code="QM1", cccd="049048000123")


def found(row: dict, within) -> int | None | Ambiguous:
    return matching.match([row], within=within)[0]


@pytest.mark.parametrize(
    "row",
    [
        {"code": "QM1"},
        {"cccd": "049048000123"},
        {"cccd": "049048000123", "full_name": "Tên khác", "code": None},
        {"code": "QM1", "cccd": "049048000999"},  # the number is corrected
        {"full_name": "DANG  văn mâu", "born_on": BORN, "cccd": "", "code": ""},
        {"full_name": "Đặng Văn Mẫu", "born_on": "1948-05-02", "code": ""},
    ],
)
def test_a_row_is_the_member_whom_its_number_or_its_name_and_birth_date_tell(cast, person, row):
    assert found(row | {"unit": cast.chi_hoi.pk}, cast.tinh) == person.pk
    assert found(row | {"unit": cast.chi_hoi}, cast.xa) == person.pk


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"code": "QM2"},
        {"code": "", "cccd": "", "full_name": "", "born_on": None},
        {"full_name": "Đặng Văn Mẫu"},
        {"full_name": "Đặng Văn Mẫu", "born_on": PartialDate(1948, 5)},
        {"full_name": "Đặng Văn Mẫu", "born_on": PartialDate(1948, 5, 3)},
        {"full_name": "Đặng Văn Mẫu", "born_on": BORN, "cccd": "049048000999"},
        {"full_name": "Đặng Văn Mẫu", "born_on": BORN, "code": "QM2"},
    ],
)
def test_less_than_that_is_nobody(cast, person, row):
    assert found(row | {"unit": cast.chi_hoi.pk}, cast.tinh) is None


def test_a_name_in_another_chapter_is_another_person(cast, person):
    second = factories.unit("Chi hội 2", UnitKind.CHAPTER, parent=cast.xa, position=2)
    row = {"full_name": person.full_name, "born_on": BORN}
    assert found(row | {"unit": second}, cast.tinh) is None
    assert found(row, cast.tinh) is None


def test_who_belongs_to_another_unit_is_not_found(cast, person):
    assert found({"cccd": person.cccd}, cast.huyen_khac) is None


def test_numbers_of_two_members_are_ambiguous(cast, person):
    other = member(cast.chi_hoi, "Hồ Văn Khác", cccd="049050000001")
    both = Ambiguous((person.pk, other.pk))
    assert found({"code": "QM1", "cccd": other.cccd}, cast.tinh) == both
    twin = member(cast.xa, "Hồ Văn Ba", cccd=other.cccd)
    assert found({"cccd": twin.cccd}, cast.tinh) == Ambiguous((other.pk, twin.pk))


def test_two_of_one_name_birth_date_and_chapter_are_ambiguous(cast, person):
    twin = member(cast.chi_hoi, "Đặng Văn Mẫu", born_on=BORN)
    row = {"full_name": "Đặng Văn Mẫu", "born_on": BORN, "unit": cast.chi_hoi}
    assert found(row, cast.tinh) == Ambiguous((person.pk, twin.pk))


def test_a_merged_file_is_the_one_that_was_kept(cast, person):
    other = member(cast.chi_hoi, "Đặng Văn Mầu", born_on=BORN, cccd="049048000777")
    Member.objects.filter(pk=other.pk).update(status="merged", merged_into=person)
    assert found({"cccd": other.cccd}, cast.tinh) == person.pk
    assert found({"cccd": other.cccd, "code": "QM1"}, cast.tinh) == person.pk


def test_many_rows_cost_as_many_queries_as_one(cast, person, django_assert_num_queries):
    rows = [{"code": f"X{n}", "cccd": f"{n:012}", "full_name": "Hồ Văn Mẫu", "born_on": BORN} for n in range(1, 3000)]
    rows = [row | {"unit": cast.chi_hoi} for row in rows] + [{"code": "QM1"}]
    for some in (rows[-2:], rows):
        with django_assert_num_queries(QUERIES):
            assert matching.match(some, within=cast.tinh)[-1] == person.pk
