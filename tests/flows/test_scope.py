"""Nobody reaches another unit's rows: not by an address, a list, a count, a form, or a right that he lost."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import get_resolver, reverse
from django.utils import timezone

from campaigns.models import (
    Activity,
    ActivityPicture,
    Anniversary,
    Answer,
    AnswerFile,
    Attestation,
    AttestationFile,
    Award,
    AwardFile,
    Campaign,
    Case,
    Cluster,
    Decision,
    Delivery,
    Directive,
    DirectiveFile,
    Partner,
    Pledge,
    Program,
    ProgramFile,
    ProgramYear,
    Quota,
    Receipt,
    Revision,
    Target,
    Task,
    Work,
)
from ccb.core.models import Job
from members.choices import Role, UnitKind
from members.domain import units
from members.models import (
    Application,
    Assignment,
    Candidate,
    Club,
    ClubCount,
    Enrolment,
    Household,
    HouseholdReview,
    Member,
    Post,
    RegisterEvent,
    Transfer,
)
from members.models.scope import RIGHTS
from reports.models import (
    Document,
    DraftBlock,
    DraftComment,
    Evaluation,
    EvidenceFile,
    Explanation,
    Mark,
    Move,
    Narrative,
    Round,
    Submission,
    Value,
    ValueVersion,
)
from tests import factories
from tests.house.objects import SECRETS, objects_of
from tests.house.policy import ANYONE, POLICY, below, verbs_of
from tests.undone import tables_written, undone

METHODS = ("get", "post")  # HEAD is GET without its body; no page takes another one (tests/house)
# A round is nobody's own: what it shows, and what is posted to it, is narrowed to the own units (S03).
OF_A_ROUND = {"progress-round", "progress-round-file", "compose", "round-remind", "round-excel", "round-excel-file"}
SHARED = {"template", "template-file"}  # nobody's own: every office writes its reports from them
POSTED_TO_A_ROUND = {"round-excel-marks", "round-excel-confirm"}
REVIEWED_IN_A_ROUND = {
    "progress-round",
    "progress-round-file",
    "round-remind",
}  # by a head too, for the units below his own
ENTERED_IN_A_ROUND = {"entry-matrix"}  # by those who enter for several units
# What a unit sets binds those below it: they read it.
BINDING = {name for name, who in POLICY.items() if isinstance(who, below)}
TABLES = (
    Activity, ActivityPicture, Anniversary, Answer, AnswerFile, Application, Assignment, Attestation,
    AttestationFile, Award, AwardFile, Campaign, Candidate, Case, Club, ClubCount, Cluster, Decision, Delivery,
    Directive, DirectiveFile, Document, DraftBlock, DraftComment, Enrolment, Evaluation, EvidenceFile, Explanation,
    Household, HouseholdReview, Job, Mark, Member, Move, Narrative, Partner, Pledge, Post, Program, ProgramFile,
    ProgramYear, Quota, Receipt, RegisterEvent, Revision, Round, Submission, Target, Task, Transfer, Value,
    ValueVersion, Work,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    cache.clear()


@pytest.fixture
def form(db):
    return factories.form("BC", factories.indicator("a"), unit_kinds=[UnitKind.DISTRICT, UnitKind.COMMUNE])


@pytest.fixture
def foreign(cast, form):
    """Huyện khác's, made by its clerk."""
    return objects_of(cast.huyen_khac, cast.nguoi_la, form)


@pytest.fixture
def own(cast, form):
    """Huyện's, made by its clerk, with figures of its own."""
    round = Round.objects.filter(form=form).first() or factories.round_of(form)
    return factories.moved(factories.submission(round, cast.huyen, a=1234), "import")


def everything() -> dict:
    """All rows that these pages can write, as they stand."""
    return {table: list(table.objects.order_by("pk").values()) for table in TABLES}


def routes_of(name: str) -> list[str]:
    """The address as a pattern: "hoi-vien/%(pk)s/"."""
    return [route for possible in get_resolver().reverse_dict.getlist(name) for route, _ in possible[0]]


def text_of(response) -> str:
    body = b"".join(response.streaming_content if response.streaming else [response.content])
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(map(book.read, book.namelist()))
    return body.decode(errors="replace")


# --- S02: every address, every method ----------------------------------------------------------------------------

WITH_AN_ID = sorted(name for name in POLICY if any("%(" in route for route in routes_of(name)))
OWNED = [name for name in WITH_AN_ID if POLICY[name] != ANYONE]  # what is on issued paper, everybody may check


def test_the_addresses_tried_are_all_that_name_an_object(foreign):
    assert sorted(foreign.addresses) == sorted(WITH_AN_ID)


def reached(client, objects, names) -> list[str]:
    """What answers otherwise than that it does not exist, or tells a secret: each method at each address."""
    found = []
    for name in names:
        for method in METHODS:
            response = getattr(client, method)(objects.addresses[name], objects.posted)
            told = [secret for secret in SECRETS if secret in text_of(response)]
            if response.status_code not in (404, 405) or told:
                found.append(f"{method} {name}: {response.status_code} {told}")
    return found


# Each walk goes through all addresses: what the objects cost is paid once a test, not a person.


@pytest.mark.once
def test_s02_a_foreign_object_does_not_exist_for_clerk_and_head(cast, foreign, as_user):
    before, names = everything(), set(OWNED) - ENTERED_IN_A_ROUND
    assert reached(as_user(cast.can_bo_huyen), foreign, names) == []
    assert reached(as_user(cast.chu_tich_huyen), foreign, names - REVIEWED_IN_A_ROUND) == []  # his communes' lines: S03
    assert everything() == before


@pytest.mark.once
def test_s02_nor_for_office_and_leader_of_another_district(cast, foreign, as_user):
    people = [factories.user(role, (cast.huyen, role)) for role in (Role.OFFICE, Role.LEADER)]
    before = everything()
    for person in people:
        assert reached(as_user(person), foreign, set(OWNED) - OF_A_ROUND - POSTED_TO_A_ROUND - SHARED) == []
    assert everything() == before


@pytest.mark.once
def test_s02_a_clerk_of_a_commune_does_not_reach_its_district(cast, form, as_user):
    above = objects_of(cast.huyen, cast.can_bo_huyen, form)
    client = as_user(cast.can_bo_xa)
    for name in set(OWNED) - ENTERED_IN_A_ROUND:
        address = above.addresses[name]
        assert name in BINDING or client.get(address).status_code in (404, 405)
        assert client.post(address, above.posted).status_code in (404, 405)


def test_s02_a_sheet_is_not_begun_for_a_foreign_unit(cast, foreign, as_user):
    round = factories.round_of(foreign.round.form, "2024-Q1")
    before = everything()
    for unit in (cast.huyen_khac, cast.tinh):
        data = {"round": round.pk, "unit": unit.pk}
        assert as_user(cast.can_bo_huyen).post(reverse("entry-start"), data).status_code == 404
    assert everything() == before


# --- S03: lists and counts ---------------------------------------------------------------------------------------


def test_s03_no_page_shows_anything_of_another_subtree(cast, foreign, own, as_user):
    found = []
    for role in (Role.CLERK, Role.HEAD, Role.OFFICE, Role.LEADER):
        client = as_user(factories.user(f"cua-huyen-{role}", (cast.huyen, role)))
        for name in POLICY.keys() - set(WITH_AN_ID):
            with undone():
                page = text_of(client.get(reverse(name), follow=True))
            told = [secret for secret in (*SECRETS, "Núi Mẫu", foreign.document.title) if secret in page]
            found += [f"{role} {name}: {secret}" for secret in told]
    assert found == []


def test_s03_nor_does_the_page_of_a_common_round(cast, foreign, own, as_user):
    office = factories.user("cua-huyen", (cast.huyen, Role.OFFICE))
    readers = [
        (office, OF_A_ROUND),
        (cast.can_bo_huyen, ENTERED_IN_A_ROUND),
        (cast.chu_tich_huyen, REVIEWED_IN_A_ROUND),
    ]
    for reader, names in readers:
        for name in names:
            response = as_user(reader).get(foreign.addresses[name])
            assert response.status_code == 200, name
            assert not [secret for secret in (*SECRETS, "Núi Mẫu") if secret in text_of(response)], name


def test_s03_what_is_posted_to_a_common_round_changes_nothing_of_others(cast, foreign, own, as_user):
    client, before = as_user(factories.user("cua-huyen", (cast.huyen, Role.OFFICE))), everything()
    for name in POSTED_TO_A_ROUND:
        response = client.post(foreign.addresses[name], foreign.posted, follow=True)
        assert not [secret for secret in (*SECRETS, "Núi Mẫu") if secret in text_of(response)], name
        assert everything() == before, name


def test_s03_counts_are_of_the_own_subtree(cast, foreign, own, as_user):
    factories.moved(foreign.draft, "import", "approve")
    factories.moved(own, "approve")
    client = as_user(factories.user("cua-huyen", (cast.huyen, Role.LEADER)))
    assert "Đã duyệt 1/2 đơn vị." in text_of(client.get(reverse("overview"), {"ky": own.round_id}))  # huyện and xã
    of_all = as_user(cast.lanh_dao)
    assert "Đã duyệt 2/3 đơn vị." in text_of(of_all.get(reverse("overview"), {"ky": own.round_id}))


def test_s03_a_person_of_two_districts_sees_both(cast, foreign, own, as_user):
    person = factories.user("hai-huyen", (cast.huyen, Role.OFFICE), (cast.huyen_khac, Role.OFFICE))
    page = text_of(as_user(person).get(foreign.addresses["progress-round"]))
    assert "Sông Mẫu" in page
    assert "Núi Mẫu" in page


# --- S05: a right that was moved or ended --------------------------------------------------------------------------


def test_s05_a_clerk_who_moves_reaches_the_new_unit_and_no_longer_the_old(cast, form, foreign, as_user):
    mine = objects_of(cast.huyen, cast.can_bo_huyen, form)
    client = as_user(cast.can_bo_huyen)
    assert client.get(mine.addresses["entry"]).status_code == 200
    Assignment.objects.filter(user=cast.can_bo_huyen).update(unit=cast.huyen_khac)
    assert client.get(mine.addresses["entry"]).status_code == 404
    assert client.post(mine.addresses["entry"], mine.posted).status_code == 404
    assert client.get(foreign.addresses["entry"]).status_code == 200


def test_s05_an_assignment_that_ended_gives_nothing_any_more(cast, own, as_user):
    client, address = as_user(cast.van_phong), reverse("review", args=[own.pk])
    assert client.get(address).status_code == 200
    ended = timezone.localdate() - timedelta(days=1)
    Assignment.objects.filter(user=cast.van_phong).update(valid_to=ended)
    assert client.get(address).status_code == 404
    data = {"verb": "approve", "version": own.version}
    assert client.post(address, data).status_code == 404


def test_s05_an_assignment_that_has_not_begun_gives_nothing_yet(cast, own, as_user):
    begins = timezone.localdate() + timedelta(days=1)
    Assignment.objects.filter(user=cast.van_phong).update(valid_from=begins)
    assert as_user(cast.van_phong).get(reverse("review", args=[own.pk])).status_code == 404


def test_s05_a_changed_role_acts_on_the_next_request(cast, own, as_user):
    client, address = as_user(cast.lanh_dao), reverse("review", args=[own.pk])
    assert client.get(address).status_code == 200
    Assignment.objects.filter(user=cast.lanh_dao).update(role=Role.CLERK)
    assert client.get(address).status_code == 404


def test_s05_a_disabled_account_is_out_at_once(cast, own, as_user):
    client, address = as_user(cast.van_phong), reverse("review", args=[own.pk])
    cast.van_phong.is_active = False
    cast.van_phong.save()
    assert client.get(address).url.startswith(reverse("login"))


def test_s05_a_unit_that_moves_takes_its_rows_along(cast, form, foreign, as_user):
    """The commune goes to the other district: the old district's clerk loses it, the new one's gets it."""
    sheet = factories.submission(foreign.round, cast.xa, a=5)
    address = reverse("entry", args=[sheet.pk])
    assert as_user(cast.can_bo_huyen).get(address).status_code == 200
    units.change_unit(cast.xa, name=cast.xa.name, parent=cast.huyen_khac, actor=None, at=factories.NOW)
    assert as_user(cast.can_bo_huyen).get(address).status_code == 404
    assert as_user(cast.nguoi_la).get(address).status_code == 200


# --- S06: fields that a form does not ask --------------------------------------------------------------------------


def test_s06_protected_fields_in_a_post_are_ignored(cast, form, as_user):
    mine = objects_of(cast.huyen, cast.can_bo_huyen, form)
    forged = {
        "state": "approved", "unit": cast.huyen_khac.pk, "unit_id": cast.huyen_khac.pk, "round": 1, "version": 99,
        "author": cast.nguoi_la.pk, "submitted_by": cast.nguoi_la.pk, "submitted_at": "2020-01-01", "closed_at": "",
    }  # fmt: skip
    indicator = form.rows.get().indicator_id
    client = as_user(cast.can_bo_huyen)
    client.post(mine.addresses["entry"], forged | {f"v-{indicator}": "7", f"s-{indicator}": "1"})
    client.post(mine.addresses["check-and-send"], forged)
    kept = Submission.objects.get(pk=mine.draft.pk)
    assert (kept.unit, kept.round, kept.state) == (cast.huyen, mine.round, "draft")
    assert kept.submitted_by is None
    assert not Value.objects.filter(author=cast.nguoi_la, submission=kept).exists()


# --- S07: leadership reads, approves and returns -------------------------------------------------------------------


OWN_ACCOUNT = {"password_change", "text_size", "logout", "login"}


@pytest.mark.once
def test_s07_a_leader_changes_nothing_but_by_reviewing(cast, foreign, as_user):
    client, watched = as_user(cast.lanh_dao), {table._meta.db_table: table.__name__ for table in TABLES}
    for name in sorted(POLICY.keys() - OWN_ACCOUNT):
        with undone(), tables_written() as written:
            client.post(foreign.addresses.get(name) or reverse(name), foreign.posted)
        changed = {watched[table] for table in written & watched.keys()}
        assert changed == ({"Move", "Submission"} if name == "review" else set()), name


def test_s07_a_leader_holds_no_writing_verb_but_review():
    writing = {"enter", "submit", "reopen", "compose", "administer", "register", "undo"}
    assert not RIGHTS[Role.LEADER] & writing
    assert "review" in RIGHTS[Role.LEADER]
    assert verbs_of("review") == ("review",)
