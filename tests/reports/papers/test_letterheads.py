"""Whose head stands on a report: the association's, or a committee's; and where its recipients come from."""

from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse

from campaigns.domain.directives import number_books, numbering
from members.domain import letterheads
from members.domain.register.deeds import NotAllowed
from members.models import Letterhead
from reports.domain.papers import composing
from reports.models import ReportTemplate
from tests import factories
from tests.reports.builders import report

DAY = date(2024, 6, 20)
BOARD = "Ban Chỉ đạo 502"


@pytest.fixture
def kept(cast):
    common = {"unit": cast.tinh, "place": "Quảng Mẫu"}
    Letterhead.objects.create(parent_body="A", issuing_body="HỘI", recipients="Hội cấp trên\nLưu: VT", **common)
    Letterhead.objects.create(
        body=BOARD, parent_body="TỈNH QUẢNG MẪU", issuing_body="BAN CHỈ ĐẠO 502", abbreviation="BCĐ502",
        authority="TM. BAN CHỈ ĐẠO", signer_title="TRƯỞNG BAN", signer_name="Lê Văn Trưởng", **common,
    )  # fmt: skip


def frozen(cast, **content) -> dict:
    asked = factories.round_of(factories.form("BC", factories.indicator("a")))
    report(asked, cast.huyen, a=1)
    content = {"kind": "BÁO CÁO", "symbol": "BC", "subject": ["Thử"], "blocks": [], "recipients": []} | content
    template = ReportTemplate.objects.create(code="thu", name="Thử", form=asked.form, content=content)
    request = composing.Request(asked.form_id, asked.period, cast.tinh.pk, DAY, template.pk)
    return composing.compose(request, at=factories.NOW, using="default")


def test_a_report_of_a_committee_bears_its_head_its_symbol_and_its_signer(cast, kept):
    made = frozen(cast, body=BOARD)
    assert (made["issuing_body"], made["symbol"]) == ("BAN CHỈ ĐẠO 502", "BC-BCĐ502")
    assert made["signature"]["name"] == "Lê Văn Trưởng"
    assert made["issuer"] == "Ban Chỉ đạo 502 tỉnh Quảng Mẫu"


def test_c04_a_committee_numbers_its_documents_by_itself(cast, kept):
    def given(body: str) -> str:
        said = {"unit": cast.tinh, "on": DAY, "actor": None, "at": factories.NOW}
        return numbering.give("BC", body=body, **said).symbol

    with transaction.atomic():
        symbols = [given(body) for body in ("", "", BOARD, "Ban Chỉ đạo 515", "Ban Chỉ đạo 389", BOARD, "")]
    assert symbols == [
        "01/BC-CCB", "02/BC-CCB", "01/BC-BCĐ502", "01/BC-BCĐ", "01/BC-BCĐ", "02/BC-BCĐ502", "03/BC-CCB"
    ]  # fmt: skip
    with pytest.raises(NotAllowed, match="03/BC-CCB"):
        numbering.share(["BC"], unit=cast.tinh, name="VB", from_year=2024, actor=None, at=factories.NOW)
    names = [(book.name, book.last) for book in number_books.of(cast.tinh)]
    assert (f"{BOARD}, BC", 2) in names and ("BC-CCB", 3) in names and len(names) == 4


def test_kinds_may_be_numbered_together_whatever_a_committee_has_numbered(cast, kept):
    said = {"unit": cast.tinh, "actor": None, "at": factories.NOW}
    with transaction.atomic():
        numbering.give("BC", on=DAY, body=BOARD, **said)
        numbering.share(["BC"], name="VB", from_year=2024, **said)
        assert numbering.key_of("BC", unit=cast.tinh, on=DAY) == f"document:{cast.tinh.pk}:VB"


def test_a_committee_without_a_letterhead_of_its_own_does_not_borrow_the_associations(cast, kept):
    made = frozen(cast, body="Ban Chỉ đạo 515")
    assert (made["parent_body"], made["issuing_body"]) == ("TỈNH QUẢNG MẪU", "BAN CHỈ ĐẠO 515")
    assert (made["signature"]["authority"], made["signature"]["name"]) == ("TM. BAN CHỈ ĐẠO", "")
    assert letterheads.in_force_for(cast.tinh, on=DAY).issuing_body == "HỘI"


@pytest.mark.parametrize(("own", "printed"), [([], ["Hội cấp trên", "Lưu: VT"]), (["Lưu: VP"], ["Lưu: VP"])])
def test_recipients_are_those_of_the_template_and_without_any_those_of_the_letterhead(cast, kept, own, printed):
    assert frozen(cast, recipients=own)["recipients"] == printed


def test_the_office_finds_the_letterheads_beside_its_reports(cast, kept, as_user):
    client = as_user(cast.van_phong)
    address = reverse("letterheads-own")
    assert address in client.get(reverse("documents")).content.decode()
    shown = client.get(address, follow=True).content.decode()
    assert BOARD in shown and "Hội cấp trên; Lưu: VT" in shown
    assert as_user(cast.can_bo_huyen).get(address).status_code == 404
