"""Files that prove a proposal to award: added and taken out while it waits, kept as they were once it is answered."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns.domain import kept_files
from campaigns.domain.merits import award_evidence, awards
from campaigns.models import Award, AwardFile
from ccb.core.models import AuditEntry
from members.domain.privacy import erasing
from members.domain.register import registry
from members.domain.register.deeds import NotAllowed
from tests.campaigns.merits.test_awards import BY_SYSTEM, NOW, TODAY, decided, member, proposal
from tests.members import pictures


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path


def paper(award: Award, name="bien-ban.jpg") -> AwardFile:
    return award_evidence.add(award, pictures.jpeg(), name=name, **BY_SYSTEM)


def send(client, award, name="bien-ban.jpg", data=None):
    file = SimpleUploadedFile(name, pictures.jpeg() if data is None else data)
    return client.post(reverse("award-files", args=[award.pk]), {"file": file})


def test_who_proposes_adds_a_file_once_and_the_office_opens_it(cast, as_user):
    award, clerk, office = (
        proposal(cast.huyen, recipient_unit=cast.xa),
        as_user(cast.can_bo_huyen),
        as_user(cast.van_phong),
    )
    assert "Thêm tệp" in clerk.get(reverse("award", args=[award.pk])).content.decode()
    assert [send(clerk, award).status_code for _ in range(2)] == [302, 302]
    kept = award.files.get()
    assert "bien-ban.jpg" in office.get(reverse("award", args=[award.pk])).content.decode()
    assert b"".join(office.get(reverse("award-file", args=[kept.pk]))) == kept_files.path_of(kept).read_bytes()
    assert AuditEntry.objects.filter(verb="award.file.add").count() == 1


def test_what_is_no_paper_is_refused_in_words(cast, as_user):
    award = proposal(cast.huyen, recipient_unit=cast.xa)
    refused = send(as_user(cast.can_bo_huyen), award, "virus.pdf", b"MZ")
    assert refused.status_code == 422 and "Có lỗi cần sửa" in refused.content.decode()
    assert not award.files.exists()


def test_a_stranger_sees_nothing_and_who_only_reads_adds_nothing(cast, as_user):
    award = proposal(cast.huyen, recipient_unit=cast.xa)
    kept = paper(award)
    stranger = as_user(cast.nguoi_la)
    assert stranger.get(reverse("award-files", args=[award.pk])).status_code == 404
    assert stranger.get(reverse("award-file", args=[kept.pk])).status_code == 404
    assert send(as_user(cast.lanh_dao), award).status_code == 404


def test_a_file_is_taken_out_while_the_proposal_waits_a_second_click_does_nothing(cast, as_user):
    award, clerk = proposal(cast.huyen, recipient_unit=cast.xa), as_user(cast.can_bo_huyen)
    kept = paper(award)
    page = reverse("award-files", args=[award.pk])
    assert [clerk.post(page, {"remove": kept.pk}).status_code for _ in range(2)] == [302, 302]
    assert not award.files.exists()
    assert AuditEntry.objects.filter(verb="award.file.remove").count() == 1


def test_once_decided_the_files_stand_as_they_were(cast, as_user):
    award = proposal(cast.huyen, recipient_unit=cast.xa)
    kept = paper(award)
    decided(cast, award)
    assert send(as_user(cast.can_bo_huyen), award).status_code == 404
    for deed in (lambda: paper(award, "khac.jpg"), lambda: award_evidence.remove(kept, **BY_SYSTEM)):
        with pytest.raises(NotAllowed, match="đã được giải quyết"):
            deed()
    assert "bien-ban.jpg" in as_user(cast.can_bo_huyen).get(reverse("award-files", args=[award.pk])).content.decode()


def test_no_more_than_ten_files_prove_one_proposal(cast, monkeypatch):
    award = proposal(cast.huyen, recipient_unit=cast.xa)
    paper(award)
    monkeypatch.setattr(award_evidence, "MOST", 1)
    with pytest.raises(NotAllowed, match="đã có 1 tệp"):
        paper(award)


def test_files_of_a_person_are_told_to_him_and_go_with_what_is_held_of_him(cast, django_capture_on_commit_callbacks):
    person = member(cast.chi_hoi)
    award = proposal(cast.huyen, member=person)
    path = kept_files.path_of(paper(award, "giay-khen-cua-ong.jpg"))
    assert "giay-khen-cua-ong.jpg" in str(Award.told_of([person]))
    awards.refuse(award, reason="Chưa đủ", actor=None, at=NOW)
    registry.strike_off(person, on=TODAY, reason="Bỏ sinh hoạt", **BY_SYSTEM)
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(person, reason="Theo đơn", request_number="1/ĐN", **BY_SYSTEM)
    assert not AwardFile.objects.exists() and not path.exists()
