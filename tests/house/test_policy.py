"""Every address is in the policy, and keeps it."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from members.choices import Role
from members.domain import access
from tests import factories
from tests.house.objects import objects_of
from tests.house.policy import ADMIN, ANYONE, POLICY, SIGNED_IN, everywhere, verbs_of

PEOPLE = ("van_phong", "lanh_dao", "can_bo_huyen", "chu_tich_huyen", "can_bo_xa", "nguoi_la", "quan_tri", "khong_viec")
NEED_A_RIGHT = [name for name in POLICY if verbs_of(name)]
OF_A_PERSON = {  # their own, whatever unit
    "job", "job_status", "job_retry", "job-file", "saved-search", "saved-search-delete", "member-import",
    "member-import-columns", "member-import-row", "member-import-marks", "member-import-confirm",
    "member-import-cancel",
}  # fmt: skip


def _patterns(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern), pattern
        elif isinstance(pattern, URLResolver):
            yield from [(ADMIN, pattern)] if pattern.namespace == "admin" else _patterns(pattern)


PATTERNS = dict(_patterns(get_resolver()))
WITH_AN_ID = {name for name, pattern in PATTERNS.items() if name != ADMIN and pattern.pattern.converters}


def _address(name: str) -> str:
    """The address with an id that no row has."""
    ids = PATTERNS[name].pattern.converters if name in WITH_AN_ID else ()
    return reverse(name, args=[999_999 + number for number, _ in enumerate(ids)])


@pytest.fixture
def objects(cast, settings, tmp_path):
    """Huyện's, made by its clerk."""
    settings.FILES_DIR = tmp_path
    return objects_of(cast.huyen, cast.can_bo_huyen, factories.form("BC", factories.indicator("a")))


def test_s01_every_address_is_in_the_policy():
    assert set(PATTERNS) - {ADMIN} == set(POLICY)


def test_s01_every_verb_of_the_policy_exists():
    assert {verb for name in POLICY for verb in verbs_of(name)} <= access.VERBS


def test_every_address_with_an_id_is_tried_with_a_real_object(objects):
    assert set(objects.addresses) == WITH_AN_ID


@pytest.mark.parametrize("name", [name for name, who in POLICY.items() if who != ANYONE])
def test_s01_a_visitor_is_sent_to_the_sign_in_page(db, name):
    for method in ("get", "post"):
        response = getattr(Client(), method)(_address(name))
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("name", NEED_A_RIGHT)
def test_s02_a_person_without_any_right_gets_404(cast, as_user, name):
    client = as_user(cast.khong_viec)
    assert client.get(_address(name)).status_code in (404, 405)
    assert client.post(_address(name)).status_code in (404, 405)


@pytest.mark.parametrize("name", sorted({*NEED_A_RIGHT, *OF_A_PERSON}))
def test_s02_exactly_those_who_hold_the_right_get_in(cast, objects, as_user, name):
    address = objects.addresses.get(name) or reverse(name)
    for person in PEOPLE:
        user = getattr(cast, person)
        response = as_user(user).get(address)
        if response.status_code == 405:  # it only takes a POST
            response = as_user(user).post(address, objects.posted)
        assert (response.status_code != 404) == _may(user, name, cast), (person, response.status_code)


def _may(user, name: str, cast) -> bool:
    """What the policy says for Huyện's objects."""
    if name in OF_A_PERSON:
        return user == cast.can_bo_huyen
    if isinstance(POLICY[name], everywhere):
        return any(access.can(user, verb, cast.tinh) for verb in verbs_of(name))
    unit_owned = name in WITH_AN_ID or name == "entry-start"
    return any(
        access.can(user, verb, cast.huyen) if unit_owned else access.can_anywhere(user, verb) for verb in verbs_of(name)
    )


@pytest.mark.parametrize("name", [name for name, who in POLICY.items() if isinstance(who, everywhere)])
def test_what_concerns_the_whole_province_is_not_for_an_officer_of_one_district(cast, as_user, name):
    officer = factories.user("van-phong-huyen", (cast.huyen, Role.OFFICE))
    assert as_user(officer).get(_address(name)).status_code == 404


@pytest.mark.parametrize("name", [name for name, who in POLICY.items() if who == SIGNED_IN and name not in OF_A_PERSON])
def test_who_has_signed_in_gets_in_where_no_right_is_needed(cast, as_user, name):
    assert as_user(cast.khong_viec).get(_address(name)).status_code in (200, 405)


@pytest.mark.parametrize("name", [name for name, who in POLICY.items() if who == ANYONE])
def test_no_sign_in_is_asked_where_none_is_needed(db, name):
    response = Client().get(_address(name))
    assert response.status_code in (200, 405, 503)


@pytest.mark.parametrize("name", sorted(POLICY))
def test_s10_a_post_without_the_token_is_refused(cast, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.van_phong)
    assert client.post(_address(name)).status_code in (403, 405)


def test_the_admin_site_is_for_administrators_only(cast, as_user):
    assert as_user(cast.quan_tri).get(reverse("admin:index")).status_code == 200
    for person in (cast.van_phong, cast.lanh_dao, cast.can_bo_huyen):
        assert as_user(person).get(reverse("admin:index")).status_code == 302
