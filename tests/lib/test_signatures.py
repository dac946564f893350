"""A file that comes back signed: signatures are validated, any other change is refused. The authority is our own."""

import io
from datetime import UTC, datetime

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from ccb.lib import archival, pdf, signatures
from tests import signing
from tests.signing import OFFICE, PERSON, holder

NOW = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)
PAGE = (
    "<html lang='vi'><body><h1>BÁO CÁO</h1><p>Số liệu.</p>"
    "<a href='ccb-sign:nguoi-ky' style='display: block; height: 20mm'></a>"
    "<a href='ccb-sign:co-quan' style='display: block; height: 20mm'></a></body></html>"
)


@pytest.fixture(scope="module")
def issued():
    about = archival.About(title="Báo cáo", author="Hội", subject="Số 01/BC-CCB", dated_on=NOW.date())
    return archival.assemble([pdf.from_html(PAGE, "", archival=True)], about=about).pdf


@pytest.fixture(scope="module")
def once(issued):
    return signing.sign(issued, holder(PERSON), "nguoi-ky")


@pytest.fixture(scope="module")
def twice(once):
    return signing.sign(once, holder(OFFICE), "co-quan")


def check(data, issued, roots=None, at=NOW):
    return signatures.check(data, issued, roots=[signing.authority().der] if roots is None else roots, at=at)


def edited(data: bytes) -> bytes:
    """The file with other words on its first page, as an incremental update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    page = writer.root["/Pages"]["/Kids"][0]
    while "/Kids" in page:
        page = page["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT /F1 12 Tf (Khac) Tj ET"))
    writer.update_container(page)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_person_then_organisation_sign_and_the_issued_file_stays_in_front(issued, once, twice):
    assert twice.startswith(once) and once.startswith(issued)
    assert [one.signer for one in check(once, issued)] == [PERSON]
    person, office = check(twice, issued)
    assert (person.signer, office.signer) == (PERSON, OFFICE)
    assert (person.organisation, person.issuer) == ("Hội CCB", signing.CA)
    assert person.at.endswith("+07:00") and not person.stamped


def test_a_field_of_their_own_is_a_signature_too(issued):
    [one] = check(signing.sign(issued, holder(PERSON), "o-khac"), issued)
    assert one.signer == PERSON


REFUSED = {
    "not signed": (lambda issued, twice: issued, "chưa có chữ ký"),
    "a foreign file": (lambda issued, twice: b"%PDF-1.7\n" + twice, "phần đầu tệp đã khác"),
    "changed in front": (lambda issued, twice: twice[:2000] + b"x" + twice[2001:], "phần đầu tệp đã khác"),
    "changed without a signature": (lambda issued, twice: edited(issued), "không có chữ ký số nào"),
    "changed and then signed": (
        lambda issued, twice: signing.sign(edited(issued), holder(PERSON), "nguoi-ky"), "nội dung tệp đã bị thay đổi"),
    "changed after the signatures": (lambda issued, twice: edited(twice), "nội dung tệp đã bị thay đổi"),
    "bytes behind": (lambda issued, twice: twice + b"\n% them\n", "dữ liệu lạ"),
    "cut short": (lambda issued, twice: twice[:-3000], "bị hỏng|không có chữ ký|dữ liệu lạ|thay đổi"),
    "rubbish behind": (lambda issued, twice: issued + b"\x00" * 400, "không có chữ ký|bị hỏng"),
    "of an unknown authority": (
        lambda issued, twice: signing.sign(issued, holder("Kẻ lạ", "CA lạ"), "nguoi-ky", by="CA lạ"),
        "không do nơi cấp"),
    "expired": (
        lambda issued, twice: signing.sign(
            issued, holder("Hết hạn", until=datetime(2025, 1, 1, tzinfo=UTC)), "nguoi-ky"), "không còn hiệu lực"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_and_what_is_said(issued, twice, name):
    make, said = REFUSED[name]
    with pytest.raises(signatures.NotAccepted, match=said):
        check(make(issued, twice), issued)


def test_a_signature_whose_bytes_were_changed_is_refused(issued, once):
    at = once.index(b"/Contents <", len(issued)) + 400
    broken = once[:at] + (b"0" if once[at : at + 1] != b"0" else b"1") + once[at + 1 :]
    with pytest.raises(signatures.NotAccepted):
        check(broken, issued)


def test_without_roots_nothing_is_believed(issued, once):
    with pytest.raises(signatures.NotAccepted, match="SIGNATURE_ROOTS"):
        check(once, issued, roots=[])
