"""One cell with all that is known of it: facts, periods, talk between unit and office, history."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from ccb.core.models import AuditEntry, Notice
from reports.domain.sheets import comments
from reports.models import CellComment
from tests import factories


@pytest.fixture
def indicator(db):
    return factories.indicator("gifts", name="Suất quà", uom="suất", definition="Quà từ 300.000 đồng trở lên.")


@pytest.fixture
def draft(cast, indicator):
    form = factories.form("BC", indicator, factories.indicator("other"))
    before = factories.submission(factories.round_of(form, "2023-H2"), cast.huyen, gifts=7514)
    factories.moved(before, "import", "approve")
    return factories.submission(factories.round_of(form), cast.huyen, gifts=8000)


@pytest.fixture
def address(draft, indicator):
    return reverse("entry-indicator", args=[draft.pk, indicator.pk])


def said(draft, indicator, who, text="Vì sao tăng?", at=factories.NOW):
    return comments.say(draft, indicator, text, actor=who, at=at)


def test_the_page_tells_definition_value_periods_and_history(cast, as_user, address):
    html = as_user(cast.can_bo_huyen).get(address).content.decode()
    for told in ("Quà từ 300.000 đồng", "<strong>8.000</strong> suất", "7.514", "6 tháng cuối 2023", "<svg"):
        assert told in html
    assert re.search(r"\(trống\) → <strong>8\.000</strong>", html)


def test_the_part_beside_the_table_is_the_same_without_the_shell(cast, as_user, address):
    part = as_user(cast.can_bo_huyen).get(address, {"phan": "1"}).content.decode()
    assert "<html" not in part and "Quà từ 300.000 đồng" in part


def test_the_entry_page_leads_to_it_and_counts_the_talk(cast, as_user, draft, indicator, address):
    page = reverse("entry", args=[draft.pk])
    assert f'href="{address}" data-panel-link' in as_user(cast.can_bo_huyen).get(page).content.decode()
    said(draft, indicator, cast.van_phong)
    assert "Trao đổi (1)" in as_user(cast.can_bo_huyen).get(page).content.decode()


def test_unit_and_office_talk_and_the_other_side_is_told(cast, as_user, draft, indicator, address):
    office, clerk = as_user(cast.van_phong), as_user(cast.can_bo_huyen)
    office.post(address, {"said": "Vì sao tăng?"})
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"can-bo-huyen", "chu-tich-huyen"}
    assert Notice.objects.first().url == address
    clerk.post(address, {"said": "Có đợt vận động Tết."})
    assert Notice.objects.filter(user=cast.van_phong).count() == 1
    html = office.get(address).content.decode()
    assert html.index("Vì sao tăng?") < html.index("Có đợt vận động Tết.")
    assert "(cấp trên," in html and "(Huyện Sông Mẫu," in html


def test_the_head_of_the_unit_above_speaks_for_those_who_decide(cast, as_user, indicator):
    form = factories.form("XA", indicator, unit_kinds=["commune"])
    form.rolls_up = True
    form.save()
    sheet = factories.submission(factories.round_of(form), cast.xa, gifts=5)
    said(sheet, indicator, cast.chu_tich_huyen)
    assert [one.user for one in Notice.objects.all()] == [cast.can_bo_xa]
    Notice.objects.all().delete()
    said(sheet, indicator, cast.can_bo_xa, "Có đợt vận động Tết.")
    assert [one.user for one in Notice.objects.all()] == [cast.chu_tich_huyen]
    assert [one.of_the_unit for one in comments.of_cell(sheet, indicator)] == [False, True]


def test_who_takes_part_already_is_told_and_nobody_else(cast, draft, indicator):
    said(draft, indicator, cast.can_bo_huyen, "Đã kiểm tra.")
    Notice.objects.all().delete()
    said(draft, indicator, cast.van_phong)
    assert [one.user for one in Notice.objects.all()] == [cast.can_bo_huyen]


def test_c03_the_same_words_twice_are_one_comment(cast, draft, indicator):
    first, second = (said(draft, indicator, cast.van_phong) for _ in range(2))
    assert first == second and CellComment.objects.count() == 1
    said(draft, indicator, cast.van_phong, at=factories.NOW + timedelta(minutes=2))
    assert CellComment.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "told"), [("  ", "Hãy ghi điều cần trao đổi"), ("a" * 1001, "rút còn nhiều nhất 1000")]
)
def test_no_words_or_too_many_come_back_with_what_was_typed(cast, as_user, address, text, told):
    answer = as_user(cast.can_bo_huyen).post(address, {"said": text})
    assert answer.status_code == 422
    assert told in answer.content.decode() and text.strip() in answer.content.decode()
    assert not CellComment.objects.exists()


def test_markup_in_a_comment_is_text(cast, as_user, address):
    client = as_user(cast.can_bo_huyen)
    client.post(address, {"said": "<script>alert(1)</script> {{7*7}}"})
    html = client.get(address).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}}" in html and "<script>alert" not in html


def test_s07_a_leader_reads_and_says_nothing(cast, as_user, address):
    leader = as_user(cast.lanh_dao)
    assert "Gửi trao đổi" not in leader.get(address).content.decode()
    assert leader.post(address, {"said": "Lời"}).status_code == 404
    assert not CellComment.objects.exists()


def test_s02_strangers_and_foreign_indicators_do_not_exist(cast, as_user, draft, address):
    foreign = factories.indicator("foreign")
    for person in (cast.nguoi_la, cast.can_bo_xa, cast.khong_viec):
        assert as_user(person).get(address).status_code == 404
        assert as_user(person).post(address, {"said": "Lời"}).status_code == 404
    assert as_user(cast.can_bo_huyen).get(reverse("entry-indicator", args=[draft.pk, foreign.pk])).status_code == 404


def test_a_comment_is_audited_without_its_words_and_never_changed(cast, draft, indicator):
    comment = said(draft, indicator, cast.van_phong, "Lời riêng")
    entry = AuditEntry.objects.get(verb="submission.comment")
    assert entry.actor == cast.van_phong and "Lời riêng" not in str(entry.__dict__)
    for write in (lambda: comment.delete(), lambda: CellComment.objects.update(text="khác")):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_one_comment_and_three(
    cast, as_user, draft, indicator, address, django_assert_num_queries, count
):
    for number in range(count):
        said(draft, indicator, cast.van_phong, f"Lời {number}")
    client = as_user(cast.can_bo_huyen)
    with django_assert_num_queries(18):
        client.get(address)
