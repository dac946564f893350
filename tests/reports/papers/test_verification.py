"""The public page: what stands on the paper, and whether a file is the issued one; nothing else, not too often."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from reports.domain.papers import issuing, signing, verification
from reports.models import VerificationTry
from tests import factories
from tests.reports import issued as made

NOW, HERE = factories.NOW, "203.0.113.7"
START = reverse("verifications")
SIGNATURES = [{
    "signer": "Nguyễn Văn Mẫu", "organisation": "Hội CCB", "issuer": "CA", "at": "2024-06-20T09:00:00+07:00",
    "stamped": False,
}]  # fmt: skip


def page_of(document) -> str:
    return reverse("verification", args=[document.issue.code])


def pdf(data: bytes):
    return SimpleUploadedFile("a.pdf", data, content_type="application/pdf")


def test_anybody_sees_number_day_unit_hash_and_state(document):
    page = Client().get(page_of(document)).content.decode()
    shown = ("01/BC-CCB", "20/6/2024", "HỘI CCB TỈNH QUẢNG MẪU", document.title, "Đã ban hành", document.issue.code)
    for words in (*shown, "chưa có chữ ký số"):
        assert words in page
    assert verification.by_code(document.issue.code, address=HERE, at=NOW).sha256 in page


def test_it_names_no_person_but_the_signers_as_printed(cast, document):
    signing.keep(document, b"signed", SIGNATURES, before=signing.to_sign(document).sha256, actor=None, at=NOW)
    page = Client().get(page_of(document)).content.decode()
    assert "Nguyễn Văn Mẫu" in page and "09:00:00, 20/6/2024" in page
    for person in (cast.van_phong, cast.lanh_dao, cast.can_bo_huyen):
        assert str(person) not in page and person.username not in page
    assert "297" not in page and made.WHY not in page, "nor figures, nor reasons"


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "spaced"])
def test_the_code_is_read_however_it_is_typed(document, typed):
    code = document.issue.code
    written = {"lower": code.lower().replace("-", ""), "spaced": code.replace("-", " ")}.get(typed, typed.format(code))
    assert "01/BC-CCB" in Client().get(START, {"ma": written}).content.decode()


def test_a_code_that_nobody_gave_is_said_to_be_unknown(db):
    response = Client().get(START, {"ma": "ABCD-EFGH-JKLM"})
    assert response.status_code == 422 and "Không có báo cáo nào mang mã này" in response.content.decode()
    assert Client().get(reverse("verification", args=["ABCD-EFGH-JKLM"])).status_code == 404


@pytest.mark.parametrize(
    ("data", "said"), [(made.FINAL.pdf, "trùng từng byte"), (made.FINAL.pdf + b" ", "KHÔNG trùng")]
)
def test_a_file_is_equal_or_not(document, data, said):
    response = Client().post(page_of(document), {"file": pdf(data)})
    assert response.status_code == 200 and said in response.content.decode()


def test_the_file_of_another_report_is_not_this_one(cast, asked, document):
    other = made.checked(asked, cast.huyen)
    made.issue(other, paper=made.Paper(b"%PDF another", 1))
    page = Client().post(page_of(document), {"file": pdf(b"%PDF another")}).content.decode()
    assert "KHÔNG trùng" in page and "02/BC-CCB" not in page


def test_a_file_alone_finds_its_report_signed_or_not(document):
    signing.keep(document, b"%PDF signed", SIGNATURES, before=signing.to_sign(document).sha256, actor=None, at=NOW)
    for data in (made.FINAL.pdf, b"%PDF signed"):
        assert "01/BC-CCB" in Client().post(START, {"file": pdf(data)}).content.decode()
    response = Client().post(START, {"file": pdf(b"%PDF other")})
    assert response.status_code == 422 and "không trùng với báo cáo nào" in response.content.decode()


def test_a_draft_cannot_be_found(cast, asked, document):
    made.draft(asked, cast.tinh)
    assert Client().post(START, {"file": pdf(made.PAPER.pdf)}).status_code == 422


def test_a_withdrawn_report_says_so(document):
    issuing.move(document, "withdraw", actor=None, at=NOW, seen=document.issue.sha256, reason="Lý do nội bộ")
    page = Client().get(page_of(document)).content.decode()
    assert "đã thu hồi, không còn hiệu lực" in page and "Lý do nội bộ" not in page


def test_an_amended_report_names_the_one_that_corrects_it(cast, asked, document):
    made.issue(made.checked(asked, cast.tinh, amends=document), paper=made.Paper(b"%PDF amended", 1))
    assert "điều chỉnh bằng báo cáo số 02/BC-CCB" in Client().get(page_of(document)).content.decode()


# --- Not too often --------------------------------------------------------------------------------------------------


def wrong(times: int, address: str = HERE, at=NOW) -> None:
    for _ in range(times):
        with pytest.raises(verification.Unknown):
            verification.by_code("ABCD-EFGH-JKLM", address=address, at=at)


def test_wrong_codes_and_files_are_limited_by_address_and_for_a_while(document):
    wrong(verification.MOST_TRIES)
    for ask in (lambda: verification.by_code(document.issue.code, address=HERE, at=NOW),
                lambda: verification.by_file(made.FINAL.pdf, address=HERE, at=NOW)):  # fmt: skip
        with pytest.raises(verification.TooMany):
            ask()
    assert verification.by_code(document.issue.code, address="203.0.113.8", at=NOW), "others are not affected"
    assert verification.by_code(document.issue.code, address=HERE, at=NOW + verification.LOCK_FOR)


def test_right_codes_are_never_counted(document):
    for _ in range(3):
        verification.by_code(document.issue.code, address=HERE, at=NOW)
    assert not VerificationTry.objects.exists()


def test_old_tries_are_forgotten(document):
    wrong(1, address="203.0.113.9")
    wrong(1, at=NOW + verification.LOCK_FOR + timedelta(seconds=1))
    assert list(VerificationTry.objects.values_list("address", flat=True)) == [HERE]


def test_too_many_answers_429_in_words(document):
    VerificationTry.objects.create(
        address="127.0.0.1", count=verification.MOST_TRIES, last_at=NOW + timedelta(days=9999)
    )
    for response in (Client().get(page_of(document)), Client().post(START, {"file": pdf(b"%PDF")})):
        assert response.status_code == 429 and "chờ 15 phút" in response.content.decode()
