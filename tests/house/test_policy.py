"""Every address is in the policy, and keeps it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from members.choices import Role
from members.domain import access
from tests import factories
from tests.house.objects import objects_of
from tests.house.policy import ADMIN, ANYONE, POLICY, SIGNED_IN, below, everywhere, verbs_of
from tests.undone import undone

AT_WORK = ("van_phong", "can_bo_huyen")  # for whom nearly every page opens: on every engine
OTHERS = ("lanh_dao", "chu_tich_huyen", "can_bo_xa", "nguoi_la", "quan_tri", "khong_viec")
NEED_A_RIGHT = [name for name in POLICY if verbs_of(name)]
OF_UNITS_THAT_OWE = {"entry-matrix"}  # the round is common, its lines are those of the own units
SHARED = {"template", "template-file"}  # nobody's own
OF_A_PERSON = {  # their own, whatever unit
    "job", "job_status", "job_retry", "job-file", "saved-search", "saved-search-delete", "member-import",
    "member-import-columns", "member-import-row", "member-import-marks", "member-import-confirm",
    "member-import-cancel", "received-report", "received-file",
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


def test_s02_an_address_of_an_object_takes_no_other_method(rf):
    for name in sorted(WITH_AN_ID):
        pattern = PATTERNS[name]
        for method in ("put", "patch", "delete", "options", "trace"):
            request = getattr(rf, method)("/")
            request.user = AnonymousUser()  # who has no right: what is refused is the method
            answer = pattern.callback(request, **dict.fromkeys(pattern.pattern.converters, 1))
            assert answer.status_code == 405, name


@pytest.fixture
def objects(cast, settings, tmp_path):
    """Huyện's, made by its clerk."""
    settings.FILES_DIR = tmp_path
    return objects_of(cast.huyen, cast.can_bo_huyen, factories.form("BC", factories.indicator("a")))


def test_s01_every_address_is_in_the_policy():
    assert set(PATTERNS) - {ADMIN} == set(POLICY)


def test_s01_every_verb_of_the_policy_exists():
    assert {verb for name in POLICY for verb in verbs_of(name)} <= access.VERBS


@pytest.mark.once
def test_every_address_with_an_id_is_tried_with_a_real_object(objects):
    assert set(objects.addresses) == WITH_AN_ID


# Each test below goes through all addresses: what a cast and its objects cost is paid once a test, not an address.
# Who may open what is decided above the database; that the pages open at all is looked at on every engine.


def _answers(client, names, *methods: str, address=_address, posted=None) -> dict[str, tuple]:
    """Name of each address -> what it answers to the methods; whatever a request wrote is taken back."""
    found = {}
    for name in names:
        with undone():
            found[name] = tuple(getattr(client, method)(address(name), posted or {}) for method in methods)
    return found


@pytest.mark.once
def test_s01_a_visitor_is_sent_to_the_sign_in_page(db):
    names = [name for name, who in POLICY.items() if who != ANYONE]
    for name, responses in _answers(Client(), names, "get", "post").items():
        for response in responses:
            assert response.status_code == 302, name
            assert response["Location"].startswith(reverse("login")), name


@pytest.mark.once
def test_s02_a_person_without_any_right_gets_404(cast, as_user):
    for name, responses in _answers(as_user(cast.khong_viec), NEED_A_RIGHT, "get", "post").items():
        assert {response.status_code for response in responses} <= {404, 405}, name


@pytest.mark.parametrize("people", [AT_WORK, pytest.param(OTHERS, marks=pytest.mark.once)])
def test_s02_exactly_those_who_hold_the_right_get_in(cast, objects, as_user, people):
    names, wrong = sorted({*NEED_A_RIGHT, *OF_A_PERSON}), []
    for person in people:
        user = getattr(cast, person)
        client = as_user(user)
        for name in names:
            with undone():
                status = _status(client, objects, name)
            if (status != 404) != _may(user, name, cast):
                wrong.append((person, name, status))
    assert wrong == []


def _status(client, objects, name: str) -> int:
    address = objects.addresses.get(name) or reverse(name)
    status = client.get(address).status_code
    if status == 405:  # it only takes a POST
        status = client.post(address, objects.posted).status_code
    return status


def _may(user, name: str, cast) -> bool:
    """What the policy says for Huyện's objects."""
    if name in OF_A_PERSON:
        return user == cast.can_bo_huyen
    if isinstance(POLICY[name], everywhere):
        return any(access.can(user, verb, cast.tinh) for verb in verbs_of(name))
    if isinstance(POLICY[name], below):
        return any(access.can(user, verb, unit) for verb in verbs_of(name) for unit in (cast.huyen, cast.xa))
    if name in OF_UNITS_THAT_OWE:
        return any(access.can(user, verb, unit) for verb in verbs_of(name) for unit in (cast.huyen, cast.huyen_khac))
    unit_owned = name in WITH_AN_ID - SHARED or name in ("entry-start", "practise")
    return any(
        access.can(user, verb, cast.huyen) if unit_owned else access.can_anywhere(user, verb) for verb in verbs_of(name)
    )


@pytest.mark.once
def test_what_concerns_the_whole_province_is_not_for_an_officer_of_one_district(cast, as_user):
    officer = factories.user("van-phong-huyen", (cast.huyen, Role.OFFICE))
    names = [name for name, who in POLICY.items() if isinstance(who, everywhere)]
    for name, responses in _answers(as_user(officer), names, "get", "post").items():
        assert {response.status_code for response in responses} in ({404}, {404, 405}), name


@pytest.mark.once
def test_who_has_signed_in_gets_in_where_no_right_is_needed(cast, as_user):
    names = [name for name, who in POLICY.items() if who == SIGNED_IN and name not in OF_A_PERSON]
    for name, [response] in _answers(as_user(cast.khong_viec), names, "get").items():
        assert response.status_code in (200, 405), name


@pytest.mark.once
def test_no_sign_in_is_asked_where_none_is_needed(db):
    names = [name for name, who in POLICY.items() if who == ANYONE]
    for name, [response] in _answers(Client(), names, "get").items():
        unknown = 404 if name in WITH_AN_ID else 200  # of an id that no row has
        assert response.status_code in (200, unknown, 405, 503), name


@pytest.mark.once
def test_s10_a_post_without_the_token_is_refused(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.van_phong)
    for name, [response] in _answers(client, sorted(POLICY), "post").items():
        assert response.status_code in (403, 405), name


def test_the_admin_site_is_for_administrators_only(cast, as_user):
    assert as_user(cast.quan_tri).get(reverse("admin:index")).status_code == 200
    for person in (cast.van_phong, cast.lanh_dao, cast.can_bo_huyen):
        assert as_user(person).get(reverse("admin:index")).status_code == 302
