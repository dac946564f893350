"""The signed PDF comes back, is kept unchanged, and shows who signed."""

import io
import re

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ccb.core.models import AuditEntry
from reports.domain.papers import documents, issuing, signing
from reports.domain.papers.documents import Paper
from reports.exports import document_pdf, signed_copies
from reports.models import SignedCopy
from tests import factories
from tests import signing as authority
from tests.reports import issued as made
from tests.signing import OFFICE, PERSON, holder

NOW = factories.NOW


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_DIR, settings.SIGNATURE_ROOTS = tmp_path, (authority.authority().der,)


@pytest.fixture
def document(cast):
    """An issued report of the province, really drawn."""
    form = factories.form("BC", factories.indicator("a", name="Hội viên mới"))
    round = factories.round_of(form)
    factories.moved(factories.submission(round, cast.huyen, a=297), "import", "approve")
    document, wanted = made.checked(round, cast.tinh), issuing.Wanted(made.DAY, made.WHY)
    final = issuing.final_form(document, wanted, at=NOW)
    paper = Paper.of(document_pdf.draw(final))
    issuing.issue(document, final, paper, wanted, actor=None, at=NOW, seen=document.sha256)
    return document


def pdf_of(document) -> bytes:
    return documents.path_of(signing.to_sign(document)).read_bytes()


def send(client, document, data: bytes):
    file = SimpleUploadedFile("da-ky.pdf", data, content_type="application/pdf")
    return client.post(reverse("document-sign", args=[document.pk]), {"file": file})


def test_two_signatures_come_back_one_after_the_other_and_are_shown(cast, document, as_user):
    client, issued = as_user(cast.lanh_dao), pdf_of(document)
    once = authority.sign(issued, holder(PERSON), "chu-ky-nguoi-ky")
    assert send(client, document, once).status_code == 302
    assert pdf_of(document) == once, "the next one signs on this"
    twice = authority.sign(once, holder(OFFICE), "chu-ky-co-quan")
    assert send(as_user(cast.van_phong), document, twice).status_code == 302
    copies = list(SignedCopy.objects.all())
    assert [len(copy.signatures) for copy in copies] == [1, 2]
    assert documents.path_of(copies[1]).read_bytes() == twice
    assert documents.path_of(documents.file_of(document, "pdf")).read_bytes() == issued, "the issued file stays"
    page = client.get(reverse("document-sign", args=[document.pk])).content.decode()
    assert (
        PERSON in page and OFFICE in page and re.search(r"Ký lúc \d\d:\d\d:\d\d, \d+/\d+/\d{4} \(giờ Việt Nam\)", page)
    )
    assert AuditEntry.objects.filter(verb="document.signed").count() == 2
    assert b"".join(client.get(reverse("document-file", args=[document.pk])).streaming_content) == twice
    original = client.get(reverse("document-file-as", args=[document.pk, "goc"]))
    assert b"".join(original.streaming_content) == issued


def test_the_same_file_again_is_the_same_copy_C03(cast, document):
    once = authority.sign(pdf_of(document), holder(PERSON), "chu-ky-nguoi-ky")
    for _ in range(2):
        signed_copies.receive(document, once, actor=cast.van_phong, at=NOW)
    assert SignedCopy.objects.count() == 1


def test_a_copy_that_would_lose_a_signature_is_refused(cast, document):
    issued = pdf_of(document)
    once = authority.sign(issued, holder(PERSON), "chu-ky-nguoi-ky")
    signed_copies.receive(document, once, actor=cast.van_phong, at=NOW)
    with pytest.raises(signed_copies.NotAccepted, match="chữ ký trước sẽ bị mất"):
        signed_copies.receive(
            document, authority.sign(issued, holder(OFFICE), "chu-ky-co-quan"), actor=cast.van_phong, at=NOW
        )


@pytest.mark.parametrize(
    ("data", "said"), [(b"", "chưa có chữ ký|phần đầu"), (b"%PDF-1.4 khac", "phần đầu tệp đã khác")]
)
def test_another_file_is_refused_in_words_and_not_kept(cast, document, as_user, data, said):
    response = send(as_user(cast.van_phong), document, data)
    assert response.status_code == 422
    assert re.search(said, response.content.decode())
    assert not SignedCopy.objects.exists()


def test_a_file_much_larger_than_the_report_is_refused_unread(cast, document, monkeypatch):
    monkeypatch.setattr(signing, "MOST_ADDED", 10)
    with pytest.raises(signed_copies.NotAccepted, match="lớn hơn hẳn"):
        signed_copies.receive(document, pdf_of(document) + b"x" * 11, actor=cast.van_phong, at=NOW)


def test_a_report_that_is_not_in_force_takes_no_signature(cast, document):
    issuing.move(document, "withdraw", actor=None, at=NOW, seen=document.issue.sha256, reason="Nhầm")
    with pytest.raises(issuing.Refused):
        signed_copies.receive(document, b"%PDF", actor=cast.van_phong, at=NOW)


@pytest.mark.parametrize("person", ["can_bo_huyen", "nguoi_la", "quan_tri"])
def test_only_office_and_leaders_bring_signatures_S07(cast, document, as_user, person):
    assert send(as_user(getattr(cast, person)), document, b"%PDF").status_code == 404


def test_a_draft_has_nothing_to_sign(cast, document, as_user):
    draft = made.draft(document.round, cast.tinh)
    assert as_user(cast.van_phong).get(reverse("document-sign", args=[draft.pk])).status_code == 302


def test_the_signed_file_opens_and_keeps_its_attachments(document):
    once = authority.sign(pdf_of(document), holder(PERSON), "chu-ky-nguoi-ky")
    with pikepdf.open(io.BytesIO(once)) as opened:
        assert set(opened.attachments) == {"so-lieu.json", "so-lieu.xlsx"}
        assert re.search(rb"part(>|=.)3", bytes(opened.Root.Metadata.read_bytes()))
