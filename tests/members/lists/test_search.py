import unicodedata

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ccb.lib import names, word_search
from members.domain.lists import search
from members.models import Member
from tests import factories

NAMES = [
    "Nguyễn Văn Hùng",
    "Trần Thị Hương",
    "Rơ Lưk Bông",
    "M'Rông Y Bhăm",
    "Y Bhăm Niê",
    "Đặng Hùng Văn",
    "Hồ Văn An",
]


def enrolled(unit, full_name: str, **fields) -> Member:
    keys = {"search_key": names.search_key(full_name), "sort_key": names.sort_key(full_name)}
    return Member.objects.create(unit=unit, full_name=full_name, **keys, **fields)


@pytest.fixture
def register(cast):
    for full_name in NAMES:
        enrolled(cast.chi_hoi, full_name)
    Member.objects.filter(full_name="Hồ Văn An").update(
        cccd="049048121234", phone="0710.555 678", card_number="QN-001234"
    )
    Member.objects.filter(full_name="Trần Thị Hương").update(cccd="049150005678", phone="0710999888")
    return Member.objects.all()


def found(register, typed: str) -> list[str]:
    return [member.full_name for member in search.find(register, typed).in_order()]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("hung", ["Nguyễn Văn Hùng", "Đặng Hùng Văn"]),
        ("HÙNG", ["Nguyễn Văn Hùng", "Đặng Hùng Văn"]),
        ("  van   hu ", ["Nguyễn Văn Hùng", "Đặng Hùng Văn"]),
        ("hung nguyen", ["Nguyễn Văn Hùng"]),
        ("đang", ["Đặng Hùng Văn"]),
        ("ung", []),
        ("m'rong", ["M'Rông Y Bhăm"]),
        ("M’ Rông", ["M'Rông Y Bhăm"]),
        ("bham", ["M'Rông Y Bhăm", "Y Bhăm Niê"]),
        ("y bham nie", ["Y Bhăm Niê"]),
        ("ro luk", ["Rơ Lưk Bông"]),
        ("1234", ["Hồ Văn An"]),
        ("121234", ["Hồ Văn An"]),
        ("049048 121 234", ["Hồ Văn An"]),
        ("5678", ["Hồ Văn An", "Trần Thị Hương"]),
        ("0710 555 678", ["Hồ Văn An"]),
        ("0710.999.888", ["Trần Thị Hương"]),
        ("huong 5678", ["Trần Thị Hương"]),
        ("an 9888", []),
        ("QN-001234", ["Hồ Văn An"]),
        ("qn-001234", ["Hồ Văn An"]),
        ("234", []),
        ("049048", []),
        ("%", []),
        ("_", []),
        ("'", []),
        ('" OR "', []),
        ("hung:* | an", []),
        ("hung\\", ["Nguyễn Văn Hùng", "Đặng Hùng Văn"]),
        ("hung' ; --", ["Nguyễn Văn Hùng", "Đặng Hùng Văn"]),
        ("NOT hung", []),
        ("\x00", NAMES),
        ("chữ 漢字", []),
    ],
)
def test_members_are_found_by_what_people_type(register, typed, expected):
    assert sorted(found(register, typed)) == sorted(expected)


@pytest.mark.parametrize("blank", ["", "   ", "\u200b"])
def test_a_blank_narrows_nothing(register, blank):
    assert len(found(register, blank)) == len(NAMES)


def test_composed_and_decomposed_text_find_the_same(register):
    for full_name in NAMES:
        assert full_name in found(register, unicodedata.normalize("NFD", full_name))


def test_only_the_given_members_are_searched(cast, register):
    enrolled(cast.huyen_khac, "Lê Hùng")
    assert found(Member.objects.for_user(cast.can_bo_xa, "register"), "hung") == ["Nguyễn Văn Hùng", "Đặng Hùng Văn"]
    assert found(Member.objects.for_user(cast.nguoi_la, "register"), "hung") == ["Lê Hùng"]
    assert found(Member.objects.for_user(cast.khong_viec, "register"), "hung") == []


def test_a_renamed_member_is_found_by_the_new_name_only(register):
    Member.objects.filter(full_name="Hồ Văn An").update(full_name="Hồ Ý", search_key="ho y", sort_key="y0ho")
    assert found(register, "ho van") == []
    assert found(register, "ho y") == ["Hồ Ý"]


def test_a_member_who_is_no_longer_there_is_not_found(register):
    Member.objects.filter(full_name="Hồ Văn An").delete()
    assert found(register, "ho van") == []


@pytest.mark.parametrize("few", [0, 1, 3, 6])
@pytest.mark.parametrize("typed", ["hung", "van hu", "y bham", "v", "ho 1234", "QN-001234"])
def test_many_matches_are_found_as_few_are(cast, register, monkeypatch, typed, few):
    enrolled(cast.huyen_khac, "Lê Hùng")
    narrow = Member.objects.for_user(cast.can_bo_xa, "register")
    expected = [found(members, typed) for members in (register, narrow)]
    monkeypatch.setattr(word_search, "FEW", few)
    monkeypatch.setattr(word_search, "SPARSE", few)
    monkeypatch.setattr(word_search, "NEAR", few)
    monkeypatch.setattr(word_search, "PAGE", few % 2)
    assert [found(members, typed) for members in (register, narrow)] == expected


def test_common_words_are_read_one_by_one_where_there_are_few_to_search_in(register, monkeypatch):
    """On SQLite: a commune's members lie far apart in the order of all names."""
    monkeypatch.setattr(word_search, "FEW", 0)
    monkeypatch.setattr(word_search, "SPARSE", 1)
    assert search.find(register, "hung").is_of_few
    monkeypatch.setattr(word_search, "NEAR", len(NAMES) - 1)
    assert search.find(register, "hung").is_of_few == (connection.vendor == "postgresql")


def test_a_search_asks_once_before_the_list_does(register, django_assert_num_queries):
    with django_assert_num_queries(2):
        found(register, "hung")
    with django_assert_num_queries(1):
        found(register, "1234")


def plan(queryset) -> str:
    statement, arguments = queryset.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # a few rows are always read one by one unless it is forbidden
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_indexscan = off")
            cursor.execute(f"EXPLAIN {statement}", arguments)
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", arguments)
        return "\n".join(str(row) for row in cursor.fetchall())


def test_numbers_are_found_through_their_indexes(cast, register):
    """SQLite loses these when a later migration alters the table and does not end with them again.

    Among enough members, and counted, so that what PostgreSQL chooses does not hang on which tests ran before.
    """
    Member.objects.bulk_create(
        Member(
            unit=cast.chi_hoi, full_name=f"Lê Mẫu {at}", search_key=f"le mau {at}", sort_key=f"mau {at}",
            cccd=f"049{at:09}", phone=f"0905{at:06}", card_number=f"QN-{at:06}",
        )
        for at in range(2000)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE members_member")
    told = plan(search.find(register, "121234").order_by())
    assert all(f"members_member_{column}_tail" in told for column in search.NUMBERS)


WORDS = st.lists(
    st.sampled_from(["an", "anh", "hà", "hạ", "hùng", "lê", "niê", "văn", "y", "đỗ"]), min_size=1, max_size=4
)


class AnyNames(TestCase):
    @settings(max_examples=30, deadline=None)
    @given(
        st.lists(WORDS, min_size=1, max_size=6), st.lists(st.text("aeghnoprvyđ", max_size=3), min_size=1, max_size=2)
    )
    def test_find_agrees_with_reading_every_name(self, registered, typed):
        unit = factories.unit("Chi hội Mẫu", "province")
        made = [enrolled(unit, " ".join(words)) for words in registered]
        wanted = names.search_key(" ".join(typed)).split()
        fits = [
            one.pk for one in made
            if all(any(word.startswith(start) for word in one.search_key.split()) for start in wanted)
        ]  # fmt: skip
        assert sorted(search.find(Member.objects.all(), " ".join(typed)).values_list("pk", flat=True)) == fits
        assert (
            sorted(Member.objects.filter(word_search.has_words("search_key", wanted)).values_list("pk", flat=True))
            == fits
        )


# --- pages -------------------------------------------------------------------------------------------------------


def walked(members, size: int) -> list[list[int]]:
    """The keys on each page, from the first to the last."""
    page, pages = search.page(members, size=size), []
    while True:
        pages.append([member.pk for member in page.rows])
        if page.next is None:
            return pages
        page = search.page(members, after=page.next, size=size)


def test_pages_hold_each_member_once_in_vietnamese_order(cast, register):
    for _ in range(4):
        enrolled(cast.chi_hoi, "Nguyễn Văn Hùng")  # namesakes across a page's end
    in_order = [member.pk for member in sorted(register.all(), key=lambda one: (names.sort_key(one.full_name), one.pk))]
    for size in (1, 2, 3, 11, 50):
        pages = walked(register.all(), size)
        assert [pk for page in pages for pk in page] == in_order
        assert all(len(page) == size for page in pages[:-1])


def test_a_page_leads_back_to_the_one_before(register):
    first = search.page(register, size=2)
    second = search.page(register, after=first.next, size=2)
    third = search.page(register, after=second.next, size=2)
    assert first.previous is None
    assert second.previous == 0
    assert third.previous == first.next
    assert search.page(register, after=third.previous, size=2) == second
    assert search.page(register, after=second.previous, size=2) == first


def test_an_empty_list_has_one_empty_page(cast):
    assert search.page(Member.objects.all()) == search.Page([], None, None)


def test_a_page_after_nobody_is_the_first(register):
    assert search.page(register, after=10**9) == search.page(register)


def test_a_page_costs_the_same_wherever_it_lies(register, django_assert_num_queries):
    last = register.in_order().values_list("pk", flat=True)[4]
    for size in (1, 3):
        with django_assert_num_queries(3):
            search.page(register, after=last, size=size)
