"""Forms of programs, documents, cases: whole on their pages, and one thing made of a double click (C03)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from campaigns.domain.programs import programs
from campaigns.models import Case, Directive, DocumentNumber, Program
from ccb.core.domain import audit
from members.models import Candidate
from tests import factories
from tests.campaigns.coordinating import BY_SYSTEM, activity, partner, program
from tests.campaigns.directing import arrived, directed


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path


@pytest.fixture(autouse=True)
def _one_of_each_choice(db):
    factories.indicator("trees")
    partner()


# --- One left out is emptied by whoever saves the rest ----------------------------------------------------------------


def shown(client, address: str) -> dict:
    """What a person who changes nothing posts; fails for a field that the page does not have."""
    response = client.get(address)
    page, form = response.content.decode(), response.context["form"]
    asked = [name for name in form.fields if name != "seen" or form.initial.get("seen")]
    assert [name for name in asked if f'name="{form.add_prefix(name)}"' not in page] == [], address
    return {field.html_name: field.value() for field in form if field.value() not in (None, "", [])}


def test_forms_of_the_work_with_partners_are_whole_on_their_pages(cast, as_user):
    client, made = as_user(cast.van_phong), directed(cast.huyen, "Lời riêng")
    signed, done = program(cast.huyen), activity(cast.huyen)
    plain = ("program-add", "directive-add", "activity-add", "case-add", "club-add", "candidate-add", "work-add")
    addresses = [reverse(name) for name in plain] + [reverse("directive-add") + "?loai=den"]
    addresses += [reverse("program-edit", args=[signed.pk]), reverse("activity-edit", args=[done.pk])]
    addresses += [made.addresses[name] for name in ("directive-edit", "task-add", "task-edit", "case-edit",
                                                    "register-line", "task-answer", "candidate")]  # fmt: skip
    addresses.append(reverse("directive-edit", args=[arrived(cast.huyen).pk]))
    for address in addresses:
        shown(client, address)


def test_saving_a_program_unchanged_keeps_who_leads_it(cast, as_user):
    police = partner("Công an tỉnh")
    made = program(cast.tinh, partners=(partner(), police), lead=police)
    client, address = as_user(cast.van_phong), reverse("program-edit", args=[made.pk])
    client.post(address, shown(client, address) | {"clauses": "Một"})
    made.refresh_from_db()
    assert (made.lead, made.clause_list) == (police, ["Một"])


# --- Two at once -----------------------------------------------------------------------------------------------------


def test_c01_the_second_of_two_who_save_the_same_is_told_and_keeps_his_words(cast, as_user):
    client, made = as_user(cast.can_bo_huyen), directed(cast.huyen, "Lời riêng")
    led = program(cast.huyen)
    year = reverse("program-year", args=[led.pk])
    programs.plan_year(led, 2024, dict.fromkeys(programs.YEAR_FIELDS) | {"number": "01", "content": ""}, **BY_SYSTEM)
    for address, name, standing in (
        (f"{year}?nam=2024", "number", lambda: led.years.get().number),
        (made.addresses["task-edit"], "partner", lambda: made.directive.tasks.get().partner),
        (
            made.addresses["register-line"],
            "keeper",
            lambda: DocumentNumber.objects.get(pk=made.directive.number_id).keeper,
        ),
    ):
        both = shown(client, address)
        assert client.post(address, both | {name: "Người trước"}).status_code == 302
        late = client.post(address, both | {name: "Người sau"})
        assert late.status_code == 409 and "vừa được người khác" in late.content.decode()
        assert 'value="Người sau"' in late.content.decode()
        assert standing() == "Người trước"
    anew = client.post(year, {"year": "2024", "number": "02", "seen": ""})
    assert anew.status_code == 409 and "Kế hoạch năm 2024 đã có" in anew.content.decode()


# --- A double click ---------------------------------------------------------------------------------------------------

TYPED = {
    Case: ("case-add", {"kind": "mediation", "received_on": "18/5/2024", "people": "2", "subject": "Lối đi chung"}),
    Candidate: ("candidate-add", {"full_name": "Nguyễn Văn Mẫu"}),
    Program: ("program-add", {"title": "Phối hợp", "signed_on": "18/5/2024"}),
    Directive: ("directive-add", {"kind": "KH", "subject": "Kế hoạch", "dated_on": "18/5/2024"}),
}  # fmt: skip


@pytest.mark.parametrize("made", TYPED)
def test_c03_a_form_sent_twice_at_once_makes_one_and_later_another(cast, as_user, monkeypatch, made):
    client, (name, said) = as_user(cast.can_bo_huyen), TYPED[made]
    said = said | {"unit": cast.huyen.pk} | ({"partners": [partner().pk]} if made is Program else {})
    first, second = (client.post(reverse(name), said) for _ in range(2))
    assert made.objects.count() == 1
    assert first.url == second.url
    monkeypatch.setattr(audit, "SENT_TWICE", timedelta(0))
    client.post(reverse(name), said)
    assert made.objects.count() == 2
