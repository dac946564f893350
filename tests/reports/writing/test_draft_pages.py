"""The composer in the browser: written by hand or saving by itself, figures bound, units' words taken in."""

import html
import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ccb.core.domain import jobs
from ccb.core.models import Job
from members.models import Letterhead
from reports.domain.papers import composing
from reports.domain.sheets import entry
from reports.domain.writing import drafts, templates
from reports.exports import compiling
from reports.models import FormSection, ReportDraft, ReportTemplate
from tests import factories
from tests.reports.writing.test_drafts import BLOCKS, CONTENT, texts

pytestmark = pytest.mark.once  # what is behind these pages is tested on every engine: test_drafts.py

NOW = factories.NOW


@pytest.fixture
def round(cast):
    told = {"a": "Kết nạp", "b": "Trồng cây"}  # of one unit of measure: else they are not compared
    indicators = [factories.indicator(code, name=name, uom="hội viên") for code, name in told.items()]
    return factories.round_of(factories.form("BC", *indicators))


@pytest.fixture
def approved(cast, round):
    sheet = factories.submission(round, cast.huyen, a=12, b=7)
    told = entry.NarrativeChange(FormSection.objects.get(form=round.form), "Lời của huyện {{7*7}}")
    entry.save(sheet, [], actor=cast.can_bo_huyen, at=NOW, narratives=[told])
    return factories.moved(sheet, "import", "approve")


@pytest.fixture
def template(round):
    return templates.keep(round.form, code="m", name="Mẫu", content=CONTENT, actor=None, at=NOW).template


@pytest.fixture
def draft(cast, round, approved, template):
    return drafts.start(round, cast.tinh, template, dated_on=date(2024, 6, 20), actor=cast.van_phong, at=NOW)


@pytest.fixture
def client(cast, as_user):
    return as_user(cast.van_phong)


def address(name: str, draft, *more) -> str:
    return reverse(name, args=[draft.pk, *more])


def page(client, name, draft, *more, query="") -> str:
    response = client.get(address(name, draft, *more) + query)
    assert response.status_code == 200
    return response.content.decode()


def posted(draft, part: int, act: str = "", **texts_by_key) -> dict:
    """The form of the part, its texts as they stand but for those given as k3="…"."""
    kept = {block.key: block for block in draft.blocks.all()}
    data = {"muc": part, "act": act}
    for key, text in texts_by_key.items():
        number = int(key[1:])
        data |= {f"text-{number}": text, f"seen-{number}": kept[number].revision}
    return data


# --- Beginning ----------------------------------------------------------------------------------------------------


def test_a_draft_is_begun_on_the_page_that_makes_reports(cast, client, round, approved, template):
    response = client.post(
        reverse("compose", args=[round.pk]), {"template": template.pk, "dated_on": "20/6/2024", "draft": "1"}
    )
    draft = ReportDraft.objects.get()
    assert response.url == reverse("draft", args=[draft.pk])
    assert (draft.unit, draft.dated_on, draft.created_by) == (cast.tinh, date(2024, 6, 20), cast.van_phong)
    assert not Job.objects.exists()
    assert draft.title in client.get(reverse("drafts")).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_at_one_and_three_drafts(cast, client, round, number, django_assert_num_queries):
    for _ in range(number):
        drafts.start(round, cast.tinh, None, dated_on=date(2024, 6, 20), actor=cast.van_phong, at=NOW)
    with django_assert_num_queries(8):
        client.get(reverse("drafts"))


# --- Writing ------------------------------------------------------------------------------------------------------


def test_the_page_shows_each_text_beside_what_it_says_now(client, draft):
    shown = page(client, "draft", draft, query="?doan=3")
    assert "Kết nạp {a}" in shown and "Kết nạp 12 hội viên" in shown
    assert "Mở đầu {kỳ}" not in shown, "another part"
    assert "I. KẾT QUẢ 6 THÁNG ĐẦU NĂM 2024" in shown


def test_a_part_is_saved_whole_without_a_script(client, draft):
    data = posted(draft, 2, k2="I. KẾT QUẢ", k3="Đã kết nạp {a}\r\nDòng hai") | {
        "level-2": "2",
        "notes-3": "Một\n\nHai",
    }
    response = client.post(address("draft", draft), data)
    assert response.status_code == 302
    assert draft.blocks.get(key=2).data == {"type": "heading", "level": 2, "text": "I. KẾT QUẢ"}
    assert draft.blocks.get(key=3).data["text"] == "Đã kết nạp {a}\nDòng hai"
    assert draft.blocks.get(key=3).data["notes"] == ["Một", "Hai"]


def test_a_saving_by_itself_answers_what_changed_beside_its_block(client, draft):
    response = client.post(address("draft-save", draft), posted(draft, 2, k2=BLOCKS[1]["text"], k3="Có {a} mới"))
    answer = response.content.decode()
    assert 'id="ben-3"' in answer and "Có 12 hội viên mới" in answer and 'name="seen-3" value="2"' in answer
    assert 'id="ben-2"' not in answer


def test_a_clash_shows_both_texts_and_either_can_be_chosen_c01(cast, client, draft):
    stale = posted(draft, 2, k3="Của tôi")
    drafts.save(draft, [drafts.BlockChange(3, BLOCKS[2] | {"text": "Của họ"}, 1)], actor=cast.lanh_dao, at=NOW)
    for name in ("draft", "draft-save"):
        response = client.post(address(name, draft), stale)
        shown = response.content.decode()
        assert "Của họ" in shown and "Lê Văn Lãnh Đạo" in shown and 'value="keep:3:2"' in shown
        assert 'name="seen-3" value="1"' in shown, "saving again does not overwrite"
    assert response.status_code == 200
    client.post(address("draft", draft), stale | {"act": "take:3"})
    assert texts(draft)[2] == "Của họ"
    client.post(address("draft", draft), stale | {"act": "keep:3:2"})
    assert texts(draft)[2] == "Của tôi"


def test_buttons_save_first_and_then_act(client, draft):
    client.post(address("draft", draft), posted(draft, 2, "up:3", k3="Kết nạp mới"))
    assert texts(draft)[1:3] == ["Kết nạp mới", BLOCKS[1]["text"]]
    client.post(address("draft", draft), posted(draft, 2, "remove:3", k3="Kết nạp mới"))
    assert "Kết nạp mới" not in texts(draft)
    response = client.post(address("draft", draft), posted(draft, 2, "add:2", k2="I."))
    assert response.url == address("draft-add", draft, 2) and "I." in texts(draft)
    assert client.post(address("draft", draft), posted(draft, 2, "up:99")).status_code == 302


def test_text_with_markup_and_braces_is_shown_as_typed(client, draft):
    sly = "<script>alert(1)</script> {{7*7}} {% now %} {{ a }}"
    client.post(address("draft", draft), posted(draft, 2, k3=sly))
    for name in ("draft", "draft-preview"):
        shown = page(client, name, draft, query="?doan=3")
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}} {% now %} {{ a }}" in shown


def test_the_preview_says_what_the_paper_will_say(cast, client, draft):
    shown = page(client, "draft-preview", draft)
    request = composing.Request(
        draft.round.form_id, "2024-H1", cast.tinh.pk, draft.dated_on, None, draft.pk, draft.revision
    )
    frozen = composing.compose(request, at=NOW, using="default")
    assert frozen["blocks"][-1]["text"].endswith("./.")
    for told in [*frozen["subject"], *(block["text"] for block in frozen["blocks"] if block["type"] != "table")]:
        assert told in html.unescape(re.sub("<[^>]+>", "", shown)), told


def test_a_draft_that_is_not_being_written_is_only_read(client, draft):
    client.post(address("draft-move", draft), {"verb": "show", "seen": draft.revision})
    shown = page(client, "draft", draft, query="?doan=3")
    assert "<textarea" not in shown and "Kết nạp 12 hội viên" in shown
    assert client.post(address("draft-save", draft), posted(draft, 2, k3="x")).status_code == 409
    client.post(address("draft", draft), posted(draft, 2, k3="x"))
    assert texts(draft)[2] == "Kết nạp {a}"


def test_a_leader_reads_and_comments_and_does_not_write_s07(cast, as_user, draft):
    leader = as_user(cast.lanh_dao)
    assert "<textarea" not in page(leader, "draft", draft)
    assert leader.post(address("draft", draft), posted(draft, 2, k3="x")).status_code == 404
    leader.post(address("draft-comments", draft), {"key": "3", "text": "Xem lại"})
    comment = draft.comments.get()
    assert (comment.key, comment.author) == (3, cast.lanh_dao)
    leader.post(address("draft-comments", draft), {"settle": comment.pk})
    assert "Đã xử lý" in page(leader, "draft-comments", draft)


# --- Blocks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "chosen", "kept"),
    [
        ("table", {"title": "Bảng", "indicators": ["a", "b"]}, {"indicators": ["a", "b"]}),
        ("unit_table", {"title": "Bảng", "indicators": ["a"]}, {"indicators": ["a"]}),
        ("chart", {"title": "Hình", "indicator": "a", "over": "units", "most": "5"}, {"indicator": "a", "most": 5}),
        ("activities", {"title": "Việc {kỳ}", "most": "5"}, {"title": "Việc {kỳ}", "most": 5}),
        ("narratives", {"theme": "cause", "section": "", "title": "x"}, {"theme": "cause", "title": "x"}),
    ],
)
def test_tables_and_charts_are_added_and_their_content_chosen(client, draft, kind, chosen, kept):
    response = client.post(address("draft-add", draft, 3), {"kind": kind})
    assert response.url == address("draft-block", draft, 6)
    assert client.get(response.url).status_code == 200
    assert client.post(response.url, chosen | {"seen": "1"}).status_code == 302
    data = draft.blocks.get(key=6).data
    assert data["type"] == kind and kept.items() <= data.items()
    assert client.get(address("draft", draft) + "?doan=6").status_code == 200
    templates.check(draft.round.form, drafts.content_of(drafts.blocks_of(draft)))


def test_a_table_without_indicators_is_refused(client, draft):
    client.post(address("draft-add", draft, 3), {"kind": "table"})
    response = client.post(address("draft-block", draft, 6), {"title": "x", "seen": "1"})
    assert response.status_code == 422 and "Chọn ít nhất một chỉ tiêu" in response.content.decode()


@pytest.mark.parametrize("kind", ["chart", "activities"])
@pytest.mark.parametrize("most", ["0", "201", "nhiều"])
def test_a_length_that_cannot_be_is_refused_in_plain_words(client, draft, kind, most):
    client.post(address("draft-add", draft, 3), {"kind": kind})
    chosen = {"title": "x", "indicator": "a", "over": "units", "most": most, "seen": "1"}
    response = client.post(address("draft-block", draft, 6), chosen)
    assert response.status_code == 422 and "Gõ một số từ 1 đến 200" in response.content.decode()


def test_a_figure_is_chosen_with_its_words_and_put_where_the_braces_are(client, draft):
    client.post(address("draft", draft), posted(draft, 2, k3="Có {} mới, {} cây"))
    shown = page(client, "draft-figures", draft, 3, query="?chi-tieu=a&voi=b&so=2")
    for reads in ("12 hội viên", "171,43%", "Sông Mẫu: 12", "tăng 05 hội viên"):
        assert reads in shown
    client.post(address("draft-figures", draft, 3), {"placeholder": "{a}", "seen": "2"})
    client.post(address("draft-figures", draft, 3), {"placeholder": "{b|số}", "seen": "3"})
    client.post(address("draft-figures", draft, 3), {"placeholder": "{kỳ}", "seen": "4"})
    assert texts(draft)[2] == "Có {a} mới, {b|số} cây {kỳ}"


def test_the_head_is_changed_on_a_page_of_its_own(client, draft):
    said = {
        "title": "Tên", "dated_on": "21/6/2024", "kind": "TỜ TRÌNH", "symbol": "TTr", "subject": "Một\nHai",
        "recipients": "Nơi A\nLưu: VT", "appendices": "", "authority": "KT. CHỦ TỊCH", "signer_title": "PHÓ CHỦ TỊCH",
        "signer_name": "", "seen": "1",
    }  # fmt: skip
    assert client.post(address("draft-head", draft), said).status_code == 302
    draft.refresh_from_db()
    content = drafts.content_of(drafts.blocks_of(draft))
    assert (draft.title, draft.dated_on) == ("Tên", date(2024, 6, 21))
    assert (content["kind"], content["subject"], content["appendices"]) == ("TỜ TRÌNH", ["Một", "Hai"], [])
    request = composing.Request(
        draft.round.form_id, "2024-H1", draft.unit_id, draft.dated_on, None, draft.pk, draft.revision
    )
    frozen = composing.compose(request, at=NOW, using="default")
    assert frozen["signature"]["authority"] == "KT. CHỦ TỊCH" and frozen["symbol"] == "TTr-CCB"
    stale = client.post(address("draft-head", draft), said | {"title": "Khác", "kind": "KẾ HOẠCH"}, follow=True)
    draft.refresh_from_db()
    assert "Người khác vừa sửa" in stale.content.decode()
    assert (draft.title, draft.blocks.get(key=0).data["kind"]) == ("Tên", "TỜ TRÌNH"), "all or nothing"


# --- Reading ------------------------------------------------------------------------------------------------------


def test_words_of_a_unit_are_taken_in_by_a_click_with_their_source(client, draft, approved):
    shown = page(client, "draft-told", draft)
    assert "Sông Mẫu" in shown and "Lời của huyện {{7*7}}" in shown
    [telling] = composing.read(draft.round.form, draft.unit, composing.periods.parse("2024-H1"), CONTENT).facts.told
    client.post(address("draft-told", draft), {"narrative": telling.narrative_id, "after": "3"})
    made = draft.blocks.get(key=6)
    assert made.data == {
        "type": "told", "text": "- Sông Mẫu: Lời của huyện {{7*7}}",
        "source": {"unit": "Sông Mẫu", "section": "1", "submission": approved.pk, "revision": 1},
    }  # fmt: skip
    assert "Đã đưa vào" in page(client, "draft-told", draft)


def test_the_check_names_what_stops_the_report(client, draft):
    client.post(address("draft", draft), posted(draft, 2, k3="{gone} và 99 cây"))
    shown = page(client, "draft-check", draft)
    assert "{gone}" in shown and "“99” gõ tay" in shown and "Lập báo cáo PDF từ bản thảo" not in shown
    client.post(address("draft", draft), posted(draft, 2, k3="{a}"))
    assert "Lập báo cáo PDF từ bản thảo" in page(client, "draft-check", draft)


def test_the_check_says_that_nobody_signs_and_that_the_paper_is_older_than_its_figures(client, draft, cast):
    shown = page(client, "draft-check", draft)
    assert "Chưa ghi họ tên người ký" in shown
    assert "Ngày ghi trên báo cáo là 20/6/2024, trước ngày chốt số liệu 30/6/2024." in shown
    head = draft.blocks.get(key=0)
    head.data |= {"signer": {"name": "Nguyễn Văn Mẫu"}}
    head.save()
    ReportDraft.objects.filter(pk=draft.pk).update(dated_on=date(2024, 6, 30))
    assert "Người ký, ngày ghi trên báo cáo" not in page(client, "draft-check", draft)


def test_two_revisions_stand_side_by_side_and_the_old_one_comes_back(client, draft):
    client.post(address("draft", draft), posted(draft, 2, k3="Câu mới"))
    shown = page(client, "draft-history", draft, query="?tu=1&den=2")
    assert "<del>Kết nạp {a}</del>" in shown and "<ins>Câu mới</ins>" in shown
    client.post(address("draft-restore", draft), {"revision": "1"})
    assert texts(draft)[2] == "Kết nạp {a}"
    assert client.post(address("draft-restore", draft), {"revision": "x"}).status_code == 302


@pytest.mark.django_db(transaction=True, databases=["default", "snapshot"])
def test_the_report_of_a_draft_says_which_revision_it_was_made_from(cast, client, draft, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    client.post(address("draft", draft), posted(draft, 2, k3="Riêng bản thảo: {a}"))
    response = client.post(address("draft-compile", draft))
    job = Job.objects.get()
    assert response.url == reverse("job", args=[job.pk])
    jobs.run(job.pk, compiling.work)
    document = draft.documents.get()
    assert document.draft_revision == 2 and "Riêng bản thảo: 12 hội viên" in document.frozen
    assert document.title in page(client, "draft-check", draft)


def test_a_report_of_three_hundred_pages_is_written_part_by_part(client, draft):
    content = CONTENT | {
        "blocks": [{"type": "paragraph", "text": f"Đoạn {n}. " + "Nội dung. " * 40} for n in range(900)]
    }
    template = templates.keep(draft.round.form, code="dài", name="Dài", content=content, actor=None, at=NOW).template
    long = drafts.start(draft.round, draft.unit, template, dated_on=date(2024, 6, 20), actor=None, at=NOW)
    shown = page(client, "draft", long, query="?doan=700")
    assert shown.count("<textarea") <= 2 * 25 and "Đoạn 699." in shown
    assert "Đoạn 899." in page(client, "draft-preview", long, query="?trang=8")


# --- Templates and what a unit prints -----------------------------------------------------------------------------


def test_a_draft_becomes_a_template_without_the_words_of_units(client, draft):
    told = {"type": "told", "text": "Riêng", "source": {"unit": "x", "section": "1", "submission": 1, "revision": 1}}
    drafts.insert(draft, told, after=3, actor=None, at=NOW)
    response = client.post(address("draft-as-template", draft), {"code": "moi", "name": "Mẫu mới"})
    made = ReportTemplate.objects.get(code="moi")
    assert response.url == reverse("template", args=[made.pk])
    assert made.content == CONTENT
    assert client.post(address("draft-as-template", draft), {"code": "a b", "name": "x"}).status_code == 422


def test_a_template_goes_out_as_a_file_and_comes_back(client, template):
    file = client.get(reverse("template-file", args=[template.pk]))
    assert file["Content-Disposition"] == 'attachment; filename="mau_m_1.json"'
    data = json.loads(file.content) | {"name": "Đổi tên"}
    upload = SimpleUploadedFile("m.json", json.dumps(data).encode())
    assert client.post(reverse("template-import"), {"file": upload}).status_code == 302
    assert [one.name for one in template.versions.all()] == ["Mẫu", "Đổi tên"]
    shown = client.get(reverse("template", args=[template.pk]), {"lan": "1"}).content.decode()
    assert "Lần sửa 1/2" in shown and "Kết nạp {a}" in shown


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"{", "không đúng dạng JSON"), (b"\xff\xfe", "không phải là chữ UTF-8"), (b" " * (2**20 + 1), "lớn quá 1 MB")],
)
def test_a_wrong_file_is_refused_in_words(client, db, data, said):
    response = client.post(reverse("template-import"), {"file": SimpleUploadedFile("m.json", data)})
    assert response.status_code == 422 and said in response.content.decode()


LETTERHEAD = {
    "parent_body": "HỘI A", "issuing_body": "HỘI B", "place": "C", "abbreviation": "CCB",
    "symbol_template": "{loại}-{viết tắt}", "authority": "KT. chủ tịch", "signer_title": "PHÓ CHỦ TỊCH",
    "signer_name": "Nguyễn Văn Mẫu", "recipients": "Lưu: VT", "margin_top": "25", "margin_bottom": "20",
    "margin_left": "35", "margin_right": "20", "valid_from": "01/01/2024", "valid_to": "",
}  # fmt: skip


def test_what_a_unit_prints_is_kept_by_date(cast, client, draft):
    client.post(reverse("letterhead-add", args=[cast.tinh.pk]), LETTERHEAD)
    kept = Letterhead.objects.get()
    assert (kept.authority, kept.valid_from, kept.margin_left) == ("KT. CHỦ TỊCH", date(2024, 1, 1), 35)
    request = composing.Request(draft.round.form_id, "2024-H1", cast.tinh.pk, date(2024, 6, 20), draft.template_id)
    frozen = composing.compose(request, at=NOW, using="default")
    assert frozen["margins"] == {"top": 25, "bottom": 20, "left": 35, "right": 20}
    assert frozen["signature"]["name"] == "Nguyễn Văn Mẫu"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"margin_left": "29"}, "từ 30 đến 35 mm"),
        ({"authority": "Thay mặt"}, "Bắt đầu bằng TM."),
        ({"symbol_template": "BC-CCB"}, "Phải có {loại}"),
        ({"valid_to": "01/01/2023"}, "phải sau ngày bắt đầu"),
    ],
)
def test_parameters_outside_the_decree_are_refused(cast, client, wrong, said):
    response = client.post(reverse("letterhead-add", args=[cast.tinh.pk]), LETTERHEAD | wrong)
    assert response.status_code == 422 and said in response.content.decode()
    assert not Letterhead.objects.exists()
