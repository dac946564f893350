"""A closed round takes nothing any more; the office closes and unlocks it. And small things about rounds' pages."""

import re

import pytest
from django.urls import reverse

from ccb.core.models import AuditEntry
from reports.choices import SubmissionState
from reports.domain.asking import rounds
from reports.domain.sheets import entry, workflow
from reports.models import Move, Round, Submission
from tests import factories


@pytest.fixture
def round(cast):
    return factories.round_of(factories.form("BC", factories.indicator("a")))


@pytest.fixture
def draft(cast, round):
    return factories.submission(round, cast.huyen, a=5)


@pytest.fixture
def office(cast, as_user):
    return as_user(cast.van_phong)


def do(client, round, what: str):
    return client.post(reverse("round-close", args=[round.pk]), {"do": what})


def test_closing_and_unlocking_are_done_once_and_audited(cast, round):
    done = [
        verb(round, actor=cast.van_phong, at=factories.NOW)
        for verb in (rounds.close, rounds.close, rounds.unlock, rounds.unlock)
    ]
    assert done == [True, False, True, False]
    verbs = AuditEntry.objects.filter(verb__startswith="round.", actor=cast.van_phong).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["round.close", "round.unlock"]
    assert Round.objects.get().closed_at is None


@pytest.mark.parametrize(
    ("verb", "before"),
    [
        ("submit", ()),
        ("import", ()),
        ("approve", ("import",)),
        ("return", ("import",)),
        ("reopen", ("import", "approve")),
    ],
)
def test_no_step_is_taken_in_a_closed_round(cast, round, draft, verb, before):
    factories.moved(draft, *before)
    steps = Move.objects.count()
    rounds.close(round, actor=None, at=factories.NOW)
    actor = cast.can_bo_huyen if verb == "submit" else None
    with pytest.raises(workflow.Refused, match="đã khoá"):
        workflow.move(draft, verb, actor=actor, at=factories.NOW, seen_version=draft.version, reason="Lý do")
    assert Move.objects.count() == steps


def test_an_unlocked_round_goes_on(cast, round, draft):
    rounds.close(round, actor=None, at=factories.NOW)
    rounds.unlock(round, actor=None, at=factories.NOW)
    workflow.send(draft, {}, actor=cast.can_bo_huyen, at=factories.NOW, seen_version=draft.version)
    assert draft.state == SubmissionState.SUBMITTED


def test_figures_of_a_closed_round_can_still_be_saved(cast, round, draft):
    rounds.close(round, actor=None, at=factories.NOW)
    section = round.form.sections.get()
    told = [entry.NarrativeChange(section, "Chữ")]
    assert entry.save(draft, [], actor=cast.can_bo_huyen, at=factories.NOW, narratives=told) == 1


def test_the_office_closes_and_unlocks_on_a_page_that_says_what_it_means(round, draft, office):
    page = reverse("round-close", args=[round.pk])
    assert "chưa gửi" in office.get(page).content.decode()
    assert do(office, round, "close").url == reverse("progress-round", args=[round.pk])
    shown = office.get(reverse("progress-round", args=[round.pk])).content.decode()
    assert "kỳ này đã khoá" in shown and "Mở khoá kỳ này" in shown
    assert "Mở khoá kỳ" in office.get(page).content.decode()
    do(office, round, "unlock")
    assert Round.objects.get().closed_at is None


def test_an_unknown_deed_changes_nothing(round, office):
    do(office, round, "nonsense")
    assert Round.objects.get().closed_at is None


def test_the_clerk_is_told_before_he_types(cast, round, draft, as_user):
    rounds.close(round, actor=None, at=factories.NOW)
    client = as_user(cast.can_bo_huyen)
    for name in ("entry", "check-and-send"):
        assert "Kỳ báo cáo này đã khoá" in client.get(reverse(name, args=[draft.pk])).content.decode()
    assert "đã khoá, không gửi được nữa" in client.get(reverse("home")).content.decode()
    answer = client.post(reverse("check-and-send", args=[draft.pk]), {"seen": draft.version})
    assert answer.status_code == 422 and "đã khoá" in answer.content.decode()
    assert Submission.objects.get().state == SubmissionState.DRAFT


def test_the_reviewer_of_a_closed_round_sees_no_buttons(cast, round, draft, office):
    factories.moved(draft, "import")
    rounds.close(round, actor=None, at=factories.NOW)
    shown = office.get(reverse("review", args=[draft.pk])).content.decode()
    assert "kỳ báo cáo đã khoá" in shown and 'name="verb"' not in shown


@pytest.mark.parametrize("who", ["lanh_dao", "can_bo_huyen", "nguoi_la", "quan_tri"])
def test_nobody_else_closes_a_round(cast, round, as_user, who):
    assert do(as_user(getattr(cast, who)), round, "close").status_code == 404
    assert Round.objects.get().closed_at is None


# --- which tab is marked ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "name", "tab"),
    [
        ("can_bo_huyen", "entry", "Việc cần làm"),
        ("can_bo_huyen", "check-and-send", "Việc cần làm"),
        ("van_phong", "review", "Tiến độ nộp"),
        ("van_phong", "round-open", "Tiến độ nộp"),
        ("van_phong", "round-close", "Tiến độ nộp"),
        ("van_phong", "form-register", "Tiến độ nộp"),
    ],
)
def test_pages_under_another_address_mark_their_tab(cast, round, draft, as_user, who, name, tab):
    ids = {"round-open": [], "round-close": [round.pk], "form-register": [round.form_id]}
    html = as_user(getattr(cast, who)).get(reverse(name, args=ids.get(name, [draft.pk]))).content.decode()
    tabs = re.search(r'<nav class="tabs".*?</nav>', html, re.S)[0]
    assert re.findall(r'aria-current="page">([^<]+)<', tabs) == [tab]
