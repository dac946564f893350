"""Đặc điểm tình hình: figures of a place by year, their shares, the text of the real report."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from ccb.core.models import AuditEntry
from members.choices import UnitKind
from members.domain import profiles
from members.domain.register.deeds import NotAllowed, Stale
from members.models import UnitProfile
from tests import factories

BLANK = dict.fromkeys(profiles.FIELDS) | {"source": ""}
DAM_RONG = BLANK | {
    "area_ha": Decimal("87255.8"), "population": 58706, "ethnic_minority": 38202, "ethnic_groups": 30, "communes": 8,
    "communes_new_rural": 6, "communes_region_3": 2, "villages": 53, "villages_special": 27,
}  # fmt: skip
BY = {"seen": "", "actor": None, "at": factories.NOW}
LIST = reverse("profiles")


def kept(unit, year: int = 2024, **said) -> UnitProfile:
    return profiles.keep(unit, year, BLANK | said, **BY)


def test_the_words_are_those_of_the_real_report(cast):
    profiles.keep(cast.huyen, 2024, DAM_RONG, **BY)
    for name, number in (("Đạ Long", 1), ("Liêng Srônh", 1), ("Phi Liêng", 0)):
        kept(factories.unit(name, UnitKind.COMMUNE, parent=cast.huyen), communes_region_3=number)
    told = profiles.words(cast.huyen, 2024)
    assert told | {
        "area_ha": "87.255,8", "communes": "08", "villages": "53", "communes_new_rural_of_communes": "6/8",
        "communes_region_3": "02", "region_3_names": "Đạ Long và Liêng Srônh", "villages_special_of_villages": "27/53",
        "population": "58.706", "ethnic_minority": "38.202", "ethnic_minority_percent": "65,07%", "year": "2024",
    } == told  # fmt: skip
    assert profiles.facts(cast.huyen, 2024)["ethnic_minority_percent"] == Decimal("65.07")


def test_without_a_figure_there_is_no_word_and_no_share(cast):
    assert set(profiles.words(cast.huyen, 2024).values()) == {""}
    kept(cast.huyen, population=0, ethnic_minority=0)
    told = profiles.words(cast.huyen, 2024)
    assert (told["population"], told["ethnic_minority_percent"], told["villages"]) == ("0", "", "")


def test_a_year_that_was_not_told_takes_the_last_one_before(cast):
    kept(cast.huyen, 2022, population=5)
    kept(cast.huyen, 2025, population=9)
    assert profiles.facts(cast.huyen, 2024) | {"population": 5, "year": 2022} == profiles.facts(cast.huyen, 2024)
    assert profiles.of(cast.huyen, 2021) is None


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"population": 10, "ethnic_minority": 11}, "“đồng bào dân tộc thiểu số” .11. lớn hơn “dân số” .10."),
        ({"communes": 8, "communes_new_rural": 9}, "“xã đạt chuẩn nông thôn mới”"),
        ({"communes": 1, "communes_region_3": 2}, "“xã khu vực III”"),
        ({"villages": 53, "villages_special": 54}, "“thôn đặc biệt khó khăn”"),
    ],
)
def test_a_part_is_never_larger_than_its_whole(cast, said, words):
    with pytest.raises(NotAllowed, match=words):
        kept(cast.huyen, **said)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitProfile.objects.create(unit=cast.huyen, year=2024, **said)


def test_the_same_again_changes_nothing_and_a_stale_page_is_refused(cast):
    first = kept(cast.huyen, population=5)
    count = AuditEntry.objects.count()
    kept(cast.huyen, population=5)
    assert AuditEntry.objects.count() == count
    with pytest.raises(Stale):
        kept(cast.huyen, population=6)
    profiles.keep(cast.huyen, 2024, BLANK | {"population": 6}, **BY | {"seen": profiles.stamp(first)})
    assert UnitProfile.objects.get().population == 6
    with pytest.raises(NotAllowed, match="Năm phải từ 1976 đến 2025"):
        kept(cast.huyen, 2026)


def test_what_the_units_below_told_is_compared_with_the_whole(cast):
    other = factories.unit("Xã khác", UnitKind.COMMUNE, parent=cast.huyen)
    own = kept(cast.huyen, population=10, villages=5)
    kept(cast.xa, population=4, villages=5)
    lines = profiles.lines([cast.xa, other], 2024)
    assert profiles.differences(own, lines) == []  # one has not told anything yet
    kept(other, population=5)
    lines = profiles.lines([cast.xa, other], 2024)
    assert profiles.differences(own, lines) == ["dân số: đơn vị ghi 10, cộng các đơn vị bên dưới được 9"]


# --- Pages ------------------------------------------------------------------------------------------------------------


def typed(**said) -> dict:
    return {"year": "2024", "area_ha": "87.255,8", "population": "58.706", "ethnic_minority": "38.202"} | said


def test_a_clerk_types_the_year_and_sees_the_shares(cast, as_user):
    client, address = as_user(cast.can_bo_huyen), reverse("profile-edit", args=[cast.huyen.pk])
    response = client.post(address, typed())
    assert response.url == f"{LIST}?unit={cast.huyen.pk}&year=2024"
    page = client.get(response.url).content.decode()
    for words in ("87.255,8", "58.706", "65,07%"):
        assert words in page
    assert 'value="58.706"' in client.get(address, {"nam": "2024"}).content.decode()
    assert "Chưa ghi đặc điểm" in client.get(LIST, {"year": 2023}).content.decode()
    assert "số năm 2024" in client.get(LIST, {"year": 2025}).content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"population": "58,7"}, "chỉ nhận số nguyên"), ({"ethnic_minority": "60.000"}, "lớn hơn “dân số”"),
        ({"year": ""}, "Ghi năm"), ({"communes": "99999"}, "nhiều nhất"),
    ],
)  # fmt: skip
def test_wrong_fields_are_422(cast, as_user, said, words):
    response = as_user(cast.can_bo_huyen).post(reverse("profile-edit", args=[cast.huyen.pk]), typed(**said))
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not UnitProfile.objects.exists()


def test_c01_a_stale_page_is_409(cast, as_user):
    client, address = as_user(cast.can_bo_huyen), reverse("profile-edit", args=[cast.huyen.pk])
    kept(cast.huyen, population=5)
    assert client.post(address, typed(seen="")).status_code == 409
    assert UnitProfile.objects.get().population == 5


def test_s03_lists_and_files_are_of_the_own_units(cast, as_user):
    kept(cast.huyen_khac, population=987_654)
    client = as_user(cast.can_bo_huyen)
    assert "987.654" not in client.get(LIST, {"unit": cast.huyen_khac.pk, "year": 2024}).content.decode()
    assert client.get(reverse("profile-edit", args=[cast.huyen_khac.pk])).status_code == 404
    assert client.get(reverse("profiles-file"), {"year": 2024}).content.startswith(b"PK")
    assert client.get(reverse("profiles-file"), {"year": "x"}).status_code == 422
    assert client.get(LIST, {"year": "x"}).status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(cast, as_user, django_assert_num_queries, count):
    for number in range(count):
        kept(factories.unit(f"Xã {number}", UnitKind.COMMUNE, parent=cast.huyen), population=number)
    client = as_user(cast.can_bo_huyen)
    with django_assert_num_queries(13):
        client.get(LIST, {"year": 2024})
