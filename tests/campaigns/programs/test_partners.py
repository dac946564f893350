"""Partners: named once a level, merged with their history kept."""

from datetime import date

import pytest

from campaigns.choices import PartnerLevel
from campaigns.domain.programs import partners, program_lists, programs
from ccb.core.models import AuditEntry
from members.domain.register.deeds import NotAllowed
from tests.campaigns.coordinating import BY_SYSTEM, activity, facts, partner, program

ON = date(2024, 6, 1)


def test_a_partner_stands_once_a_level_however_it_is_spelt(db):
    partner("Công an tỉnh")
    with pytest.raises(NotAllowed, match="Đã có đối tác “Công an tỉnh” ở cấp tỉnh"):
        partners.add("  CÔNG AN  tỉnh ", level=PartnerLevel.PROVINCE, **BY_SYSTEM)
    assert partners.add("Công an tỉnh", level=PartnerLevel.CENTRAL, **BY_SYSTEM).pk


@pytest.mark.parametrize(("name", "words"), [(" ", "Chưa ghi tên đối tác"), ("x" * 161, "nhiều nhất được 160")])
def test_a_name_is_needed_and_not_too_long(db, name, words):
    with pytest.raises(NotAllowed, match=words):
        partners.add(name, level=PartnerLevel.PROVINCE, **BY_SYSTEM)


def test_a_name_is_put_right(db):
    wrong, other = partner("Bộ CHQS tỉnh"), partner("Công an tỉnh")
    assert partners.rename(wrong, name="Bộ Chỉ huy quân sự tỉnh", **BY_SYSTEM)
    assert not partners.rename(wrong, name="Bộ Chỉ huy quân sự tỉnh", **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="Đã có đối tác"):
        partners.rename(wrong, name=other.name, **BY_SYSTEM)


def test_merging_keeps_what_was_agreed_with_the_one_that_is_gone(cast):
    gone, stays = partner("Ban Dân vận"), partner("Ban Tuyên giáo và Dân vận")
    kept = program(cast.tinh, partners=(gone,))
    partners.merge(gone, into=stays, on=ON, **BY_SYSTEM)
    assert list(kept.partners.all()) == [gone]
    assert (gone.merged_into, gone.merged_on) == (stays, ON)
    assert partners.with_merged(stays) == [stays.pk, gone.pk]
    assert AuditEntry.objects.filter(verb="partner.merge").count() == 1


def test_what_was_done_with_one_merged_into_another_counts_for_both_each_once(cast):
    gone, stays, other = partner("Ban Dân vận"), partner("Ban Tuyên giáo và Dân vận"), partner("Công an tỉnh")
    program(cast.tinh, partners=(gone, stays))
    activity(cast.huyen, "Một", partners=(gone,))
    activity(cast.huyen, "Hai", partners=(gone, stays))
    activity(cast.huyen_khac, "Ba", partners=(stays,))
    partners.merge(gone, into=stays, on=ON, **BY_SYSTEM)
    for who, done in ((cast.van_phong, 3), (cast.can_bo_huyen, 2)):
        counted = {one: (one.programs_count, one.activities_count) for one in program_lists.partners_in_use(who)}
        assert counted == {gone: (1, 2), stays: (1, done), other: (0, 0)}


def test_those_merged_before_follow(db):
    first, second, third = partner("Một"), partner("Hai"), partner("Ba")
    partners.merge(first, into=second, on=ON, **BY_SYSTEM)
    partners.merge(second, into=third, on=ON, **BY_SYSTEM)
    assert set(partners.with_merged(third)) == {first.pk, second.pk, third.pk}


def test_what_cannot_be_merged_says_why_and_changes_nothing(db):
    one, other, third = partner("Một"), partner("Hai"), partner("Ba")
    low = partner("Xã", PartnerLevel.COMMUNE)
    partners.merge(one, into=other, on=ON, **BY_SYSTEM)
    for gone, into, on, words in (
        (third, third, ON, "không thể nhập vào chính nó"),
        (third, one, ON, "“Một” đã nhập vào “Hai” từ ngày 01/6/2024. Hãy chọn “Hai”"),
        (one, third, ON, "“Một” đã nhập vào “Hai”"),
        (third, low, ON, "Chỉ nhập hai đối tác cùng cấp"),
        (third, other, date(2024, 7, 1), "chưa đến"),
    ):
        with pytest.raises(NotAllowed, match=words):
            partners.merge(gone, into=into, on=on, **BY_SYSTEM)
    third.refresh_from_db()
    assert third.merged_into is None


def test_a_program_is_not_signed_with_one_that_is_gone_but_an_old_one_is_still_put_right(cast):
    gone, stays = partner("Một"), partner("Hai")
    old = program(cast.tinh, partners=(gone,))
    partners.merge(gone, into=stays, on=ON, **BY_SYSTEM)
    with pytest.raises(NotAllowed, match="Hãy chọn “Hai”"):
        program(cast.huyen, partners=(gone,))
    assert programs.change(old, facts(title="Tên mới", partners=(gone,)), seen_version=1, **BY_SYSTEM)


def test_only_the_office_of_the_province_keeps_them(cast):
    for person in (cast.can_bo_huyen, cast.chu_tich_huyen, cast.lanh_dao):
        with pytest.raises(NotAllowed, match="văn phòng Hội tỉnh"):
            partners.add("Hội Nông dân", level=PartnerLevel.DISTRICT, actor=person, at=BY_SYSTEM["at"])
    assert partners.add("Hội Nông dân", level=PartnerLevel.DISTRICT, actor=cast.van_phong, at=BY_SYSTEM["at"]).pk
