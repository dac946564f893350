"""Drafts of reports: nothing is overwritten silently, every revision stays, one gate, what is amiss is said."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from ccb.core.models import AuditEntry, Notice
from reports.choices import DraftState
from reports.domain.papers import composing
from reports.domain.sheets import entry
from reports.domain.writing import draft_reading, draft_versions, drafting, drafts, templates
from reports.domain.writing.drafts import HEAD, BlockChange
from reports.domain.writing.told import Telling
from reports.models import DraftBlockVersion, FormSection
from tests import factories

NOW = factories.NOW
BLOCKS = [
    {"type": "paragraph", "text": "Mở đầu {kỳ}"},
    {"type": "heading", "level": 1, "text": "I. KẾT QUẢ {kỳ|HOA}"},
    {"type": "paragraph", "text": "Kết nạp {a}"},
    {"type": "heading", "level": 1, "text": "II. NHIỆM VỤ"},
    {"type": "paragraph", "text": "Tiếp tục"},
]
CONTENT = {"kind": "BÁO CÁO", "symbol": "BC", "subject": ["Kết quả {kỳ}"], "recipients": ["Lưu: VT"], "blocks": BLOCKS}


@pytest.fixture
def round(cast):
    indicators = (factories.indicator("a", name="Kết nạp", uom="hội viên"), factories.indicator("b", name="Trồng cây"))
    return factories.round_of(factories.form("BC", *indicators))


@pytest.fixture
def draft(cast, round):
    template = templates.keep(
        round.form, code="m", name="Mẫu", content=CONTENT, actor=None, at=NOW
    ).template  # fmt: skip
    return drafts.start(round, cast.tinh, template, dated_on=date(2024, 6, 20), actor=cast.van_phong, at=NOW)


def texts(draft) -> list[str]:
    return [block.data["text"] for block in drafts.blocks_of(draft) if block.key != HEAD]


def block(draft, key):
    return draft.blocks.get(key=key)


def change(draft, key, text, *, seen=None, actor, at=NOW):
    kept = block(draft, key)
    one = BlockChange(key, kept.data | {"text": text}, kept.revision if seen is None else seen)
    return drafts.save(draft, [one], actor=actor, at=at)


# --- Saving -------------------------------------------------------------------------------------------------------


def test_a_draft_begins_with_the_text_of_its_template(draft):
    assert drafts.content_of(drafts.blocks_of(draft)) == CONTENT
    assert (draft.state, draft.revision, draft.template_version) == (DraftState.WRITING, 1, 1)


def test_a_saved_block_is_a_revision_and_the_same_again_is_none(cast, draft):
    assert change(draft, 3, "Đã kết nạp {a}", actor=cast.van_phong).changed == (3,)
    assert change(draft, 3, "Đã kết nạp {a}", actor=cast.van_phong).changed == ()
    assert (draft.revision, block(draft, 3).revision, block(draft, 1).revision) == (2, 2, 1)
    assert AuditEntry.objects.filter(verb="draft.save").count() == 1


def test_a_block_that_others_changed_keeps_theirs_and_both_come_back_c01(cast, draft):
    other = factories.user("khac", (cast.tinh, "office"))
    change(draft, 3, "của họ", actor=other)
    mine = [BlockChange(3, {"type": "paragraph", "text": "của tôi"}, 1), BlockChange(1, BLOCKS[0] | {"text": "x"}, 1)]
    saved = drafts.save(draft, mine, actor=cast.van_phong, at=NOW)
    [clash] = saved.clashes
    assert (clash.mine["text"], clash.theirs.data["text"], clash.theirs.author) == ("của tôi", "của họ", other)
    assert saved.changed == (1,) and texts(draft)[2] == "của họ"


def test_a_removed_block_clashes_with_whoever_still_writes_it(cast, draft):
    assert drafts.remove(draft, 3, seen=1, actor=cast.van_phong, at=NOW)
    saved = drafts.save(draft, [BlockChange(3, {"type": "paragraph", "text": "y"}, 1)], actor=None, at=NOW)
    assert saved.clashes[0].theirs is None


def test_a_block_changed_since_is_not_removed(cast, draft):
    change(draft, 3, "mới", actor=cast.van_phong)
    assert not drafts.remove(draft, 3, seen=1, actor=cast.van_phong, at=NOW)
    with pytest.raises(drafts.NoSuchBlock):
        drafts.remove(draft, HEAD, seen=1, actor=cast.van_phong, at=NOW)


def test_blocks_are_inserted_between_others_however_often(draft):
    for number in range(15):
        drafts.insert(draft, {"type": "paragraph", "text": f"{number}"}, after=3, actor=None, at=NOW)
    assert texts(draft)[2:19] == ["Kết nạp {a}", *(f"{number}" for number in reversed(range(15))), "II. NHIỆM VỤ"]
    first = drafts.insert(draft, {"type": "paragraph", "text": "đầu"}, after=HEAD, actor=None, at=NOW)
    assert texts(draft)[0] == "đầu" and first.key == 21


def test_a_block_changes_places_with_its_neighbour_and_stops_at_the_ends(draft):
    assert drafts.shift(draft, 3, -1, actor=None, at=NOW)
    assert texts(draft)[1:3] == ["Kết nạp {a}", "I. KẾT QUẢ {kỳ|HOA}"]
    assert not drafts.shift(draft, 1, -1, actor=None, at=NOW)
    assert not drafts.shift(draft, 5, 1, actor=None, at=NOW)


@pytest.mark.parametrize("blocks", [1, 3])
def test_saving_costs_the_same_whatever_the_number_of_blocks(draft, blocks, django_assert_num_queries):
    changes = [BlockChange(key, {"type": "paragraph", "text": "mới"}, 1) for key in range(1, 1 + blocks)]
    with django_assert_num_queries(13):
        drafts.save(draft, changes, actor=None, at=NOW)


# --- Versions -----------------------------------------------------------------------------------------------------


def test_every_revision_can_be_read_compared_and_brought_back(cast, draft):
    change(draft, 3, "Đã kết nạp {a}", actor=cast.van_phong)
    drafts.remove(draft, 5, seen=1, actor=cast.van_phong, at=NOW)
    drafts.insert(draft, {"type": "paragraph", "text": "Thêm"}, after=1, actor=cast.van_phong, at=NOW)
    assert drafts.content_at(draft.pk, 1)["blocks"] == BLOCKS
    assert [block.data.get("text") for block in drafts.blocks_at(draft.pk, 2)][3] == "Đã kết nạp {a}"
    found = [(one.key, one.kind, one.old, one.new) for one in draft_versions.compare(draft, 1, draft.revision)]
    assert found == [
        (6, "added", "", "Thêm"), (3, "changed", "Kết nạp {a}", "Đã kết nạp {a}"), (5, "removed", "Tiếp tục", ""),
    ]  # fmt: skip
    assert drafts.restore(draft, 1, actor=cast.van_phong, at=NOW) == 3
    assert texts(draft) == [one["text"] for one in BLOCKS]
    assert draft_versions.compare(draft, 1, draft.revision) == []
    assert drafts.restore(draft, 1, actor=cast.van_phong, at=NOW) == 0
    assert drafts.restore(draft, 4, actor=cast.van_phong, at=NOW) == 3
    assert "Thêm" in texts(draft) and "Tiếp tục" not in texts(draft)


def test_only_the_block_that_moved_is_told_as_moved(draft):
    drafts.shift(draft, 5, -1, actor=None, at=NOW)
    drafts.shift(draft, 5, -1, actor=None, at=NOW)
    assert [(one.key, one.kind) for one in draft_versions.compare(draft, 1, draft.revision)] == [(5, "moved")]


def test_savings_of_one_person_in_a_row_are_one_entry(cast, draft):
    other = factories.user("khac", (cast.tinh, "office"))
    for number, (key, actor) in enumerate([(1, cast.van_phong), (3, cast.van_phong), (1, other)]):
        change(draft, key, f"lần {number}", actor=actor, at=NOW + timedelta(minutes=number))
    change(draft, 3, "về sau", actor=other, at=NOW + timedelta(hours=1))
    found = [(one.before, one.revision, one.author, one.blocks) for one in draft_versions.savings(draft)]
    assert found == [(4, 5, other, 1), (3, 4, other, 1), (1, 3, cast.van_phong, 2), (0, 1, cast.van_phong, 6)]


def test_history_is_append_only(draft):
    version = DraftBlockVersion.objects.first()
    for deed in (version.delete, version.save):
        with pytest.raises(IntegrityError), transaction.atomic():
            deed()


# --- The gate -----------------------------------------------------------------------------------------------------


def test_the_text_stands_still_unless_it_is_being_written(cast, draft):
    for verb, state in (("show", "shown"), ("finish", "ready"), ("drop", "dropped")):
        drafting.move(draft, verb, actor=cast.van_phong, at=NOW, seen=draft.revision)
        assert draft.state == state
        with pytest.raises(drafts.NotOpen):
            change(draft, 1, "x", actor=cast.van_phong)
    drafting.move(draft, "restore", actor=cast.van_phong, at=NOW, seen=draft.revision)
    assert change(draft, 1, "x", actor=cast.van_phong).changed == (1,)
    assert [step.verb for step in draft.steps.all()] == ["show", "finish", "drop", "restore"]


def test_a_step_needs_the_right_the_revision_and_the_state(cast, draft):
    with pytest.raises(PermissionError):
        drafting.move(draft, "show", actor=cast.lanh_dao, at=NOW, seen=1)
    with pytest.raises(drafting.Conflict):
        drafting.move(draft, "show", actor=cast.van_phong, at=NOW, seen=0)
    with pytest.raises(drafting.Refused, match="đang soạn"):
        drafting.move(draft, "restore", actor=cast.van_phong, at=NOW, seen=1)


def test_who_began_the_draft_hears_of_comments_of_others(cast, draft):
    drafting.comment(draft, "tự nhắc", actor=cast.van_phong, at=NOW)
    said = drafting.comment(draft, " Xem lại số này ", key=3, actor=cast.lanh_dao, at=NOW)
    assert Notice.objects.get().user == cast.van_phong
    assert said.text == "Xem lại số này"
    assert [drafting.settle(said, actor=cast.van_phong, at=NOW) for _ in range(2)] == [True, False]
    with pytest.raises(drafting.Refused):
        drafting.comment(draft, "  ", actor=cast.lanh_dao, at=NOW)


# --- Reading ------------------------------------------------------------------------------------------------------


def points(draft) -> list[tuple]:
    kept = drafts.blocks_of(draft)
    reading = draft_reading.read(draft, kept)
    found = draft_reading.points(
        kept, draft_reading.say(kept, reading), reading, composing.findings(reading), Counter({3: 2})
    )
    return [(one.kind, one.key, one.text) for one in found]


def test_parts_follow_the_first_level_headings_and_long_ones_are_cut(draft):
    words = {"kỳ": "quý I"}
    kept = drafts.blocks_of(draft)
    assert [(part.title, len(part.blocks)) for part in draft_reading.parts(kept, words)] == [
        ("Mở đầu", 1), ("I. KẾT QUẢ QUÝ I", 2), ("II. NHIỆM VỤ", 2),
    ]  # fmt: skip
    long = [*kept[:3], *[kept[1]] * 30]
    assert [part.title for part in draft_reading.parts(long, words)][1:] == [
        "I. KẾT QUẢ QUÝ I", "I. KẾT QUẢ QUÝ I (tiếp)",
    ]  # fmt: skip


def test_a_wrong_placeholder_spoils_its_own_block_only(cast, draft):
    change(draft, 3, "Kết nạp {gone}", actor=None)
    kept = drafts.blocks_of(draft)
    said = draft_reading.say(kept, draft_reading.read(draft, kept))
    assert "{gone}" in said[3].error and said[3].made == ()
    assert said[2].made[0]["text"] == "I. KẾT QUẢ 6 THÁNG ĐẦU NĂM 2024"


def test_what_is_amiss_is_said_the_worst_first(cast, round, draft):
    factories.sum_check(round.form, *(row.indicator for row in round.form.rows.all()))
    factories.moved(factories.submission(round, cast.huyen, a=12, b=7), "import", "approve")
    change(draft, 1, "Mở đầu {lạ}", actor=None)
    change(draft, 5, "Đã kết nạp 12 hội viên", actor=None)
    found = points(draft)
    assert [(kind, key) for kind, key, _ in found] == [
        ("unknown", 1), ("typed", 5), ("finding", None), ("total", None), ("missing", None), ("comment", 3),
        ("unused", None),
    ]  # fmt: skip
    assert "{lạ}" in found[0][2] and "“Kết nạp”" in found[1][2]
    assert "Núi Mẫu, Khối 487" in found[4][2] and "Trồng cây" in found[6][2]


def test_words_that_the_figure_does_not_bear_out_are_listed(cast, round, draft):
    for code, number in (("2023-H2", 15), ("2024-H1", 12)):
        asked = round if code == round.period else factories.round_of(round.form, code)
        for unit in (cast.huyen, cast.huyen_khac, cast.khoi):
            factories.moved(factories.submission(asked, unit, a=number), "import", "approve")
    change(draft, 3, "Kết nạp {a}, tăng so với kỳ trước", actor=None)
    [found] = [text for kind, key, text in points(draft) if (kind, key) == ("words", 3)]
    assert "Viết “tăng” nhưng số liệu giảm: Kết nạp" in found


def test_a_figure_that_nobody_reported_is_listed(draft):
    assert ("blank", 3, "Chưa có số liệu: Kết nạp.") in points(draft)


def test_a_heading_that_will_not_be_printed_is_listed(draft):
    last = [one for one in drafts.blocks_of(draft) if one.key != HEAD][-1]
    heading = BlockChange(last.key, {"type": "heading", "level": 2, "text": "Việc khác {kỳ}"}, last.revision)
    drafts.save(draft, [heading], actor=None, at=NOW)
    told = "Tiêu đề chưa có nội dung nên không in: “Việc khác 6 tháng đầu năm 2024”."
    assert ("bare", last.key, told) in points(draft)


def test_a_character_that_the_font_lacks_is_listed(draft):
    change(draft, 5, "Đã làm xong ✅", actor=None)
    assert ("glyph", 5) in [(kind, key) for kind, key, _ in points(draft)]


def test_words_of_units_belong_under_the_heading_that_fits(draft):
    kept = drafts.blocks_of(draft)
    found = draft_reading.places(kept, {"kỳ": "quý I"})
    assert [(place.key, place.title) for place in found] == [
        (3, "I. KẾT QUẢ QUÝ I"), (5, "II. NHIỆM VỤ"), (5, "Cuối văn bản"),
    ]  # fmt: skip
    headed = [
        draft_reading.Place(1, "2. Xây dựng"),
        draft_reading.Place(2, "1. Tồn tại"),
        draft_reading.Place(3, "Cuối"),
    ]
    for section, theme, key in (("2", "result", 1), ("9", "shortcoming", 2), ("9", "result", 3), ("2", "cause", 3)):
        assert draft_reading.place_of(Telling("x", section, theme, "", 1, 1, 1), headed) == key


def test_the_report_is_composed_from_the_revision_that_was_asked_for(cast, round, draft):
    section = FormSection.objects.get(form=round.form)
    sheet = factories.submission(round, cast.huyen, a=12, b=7)
    told = entry.NarrativeChange(section, "Vui {kỳ} {{x}} <b>")
    entry.save(sheet, [], actor=cast.can_bo_huyen, at=NOW, narratives=[told])
    factories.moved(sheet, "import", "approve")
    [telling] = draft_reading.read(draft, drafts.blocks_of(draft)).facts.told
    drafts.insert(
        draft, {"type": "told", "text": telling.text, "source": telling.source}, after=5, actor=None, at=NOW
    )  # fmt: skip
    change(draft, 3, "Sau này", actor=None)
    request = composing.Request(
        round.form_id, round.period, cast.tinh.pk, draft.dated_on, None, draft.pk, draft.revision - 1
    )
    frozen = composing.compose(request, at=NOW, using="default")
    made = {one["text"]: one.get("source") for one in frozen["blocks"]}
    assert "Kết nạp 12 hội viên" in made and "Sau này" not in made
    assert made["Vui {kỳ} {{x}} <b>./."] == {
        "unit": "Sông Mẫu", "section": "1", "submission": sheet.pk, "revision": 1,
    }  # fmt: skip
