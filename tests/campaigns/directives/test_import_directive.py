"""`import_directive`: the real guidance of 2024, and files that are refused whole."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError

import campaigns
from campaigns.choices import TaskLevel
from campaigns.domain.directives import directive_tasks
from campaigns.domain.directives.directive_tasks import TaskFacts
from campaigns.models import Directive, Task
from tests import factories
from tests.campaigns.directing import BY_SYSTEM, SUBJECT, given
from tests.csv_input import database, file, nasty, raw, refused, run

COMMAND = "import_directive"
GUIDANCE = Path(campaigns.__file__).parent / "demo" / "guidance_2024_tasks.csv"
HEAD = "section,task_vi,responsible_level,partner,reference,measurable"
ASKED = {"unit": "Quảng Mẫu", "kind": "HD", "date": "2024-01-25", "subject": SUBJECT}


def test_the_guidance_of_2024_is_held_whole_and_again_changes_nothing(cast, tmp_path):
    out = tmp_path / "out.json"
    assert "thêm 19, sửa 0, không đổi 0" in run(COMMAND, GUIDANCE, json=out, **ASKED)
    told = json.loads(out.read_text())
    assert (told["tasks"], told["added"], told["symbol"], told["new"]) == (19, 19, "01/HD-CCB", True)
    assert told["by_level"] == {"every_level": 15, "commune": 3, "district": 1}
    assert told["by_section"] == {"1": 3, "2": 2, "3": 4, "4": 1, "5": 4, "6": 3, "7": 1, "8": 1}
    before = database()
    assert "thêm 0, sửa 0, không đổi 19" in run(COMMAND, GUIDANCE, **ASKED)
    assert database() == before
    aid = Task.objects.get(position=7)
    assert (aid.reference, aid.partner, aid.level) == (
        "Nghị định 77/2008/NĐ-CP", "cơ quan liên quan", TaskLevel.EVERY_LEVEL,
    )  # fmt: skip
    directive = Directive.objects.get()
    assert given(directive, cast.huyen, cast.khoi) == 2


def test_the_file_alone_makes_a_draft_under_its_name_and_again_changes_nothing(cast):
    told = run(COMMAND, GUIDANCE)
    assert "thêm 19" in told and "còn là dự thảo" in told
    made = Directive.objects.get()
    assert (made.unit, made.subject, made.is_draft, made.tasks.count()) == (cast.tinh, GUIDANCE.stem, True, 19)
    before = database()
    assert "thêm 0, sửa 0, không đổi 19" in run(COMMAND, GUIDANCE)
    assert database() == before


def test_a_changed_row_changes_its_task_and_the_others_stay(cast, tmp_path):
    first = file(tmp_path, HEAD, "1,Hoà giải,commune,,,số vụ", "2,Tiếp dân,every_level,,,")
    run(COMMAND, first, **ASKED)
    second = file(tmp_path, f"{HEAD},due_on,frequency", "1,Hoà giải,commune,MTTQ,,số vụ,2024-12-15,",
                  "3,Việc mới,every_level,,,,,quarter")  # fmt: skip
    assert "thêm 1, sửa 1, không đổi 0" in run(COMMAND, second, **ASKED)
    told = Task.objects.values_list("text", "partner", "due_on", "frequency")
    assert list(told) == [
        ("Hoà giải", "MTTQ", date(2024, 12, 15), "once"), ("Tiếp dân", "", None, "once"),
        ("Việc mới", "", None, "quarter"),
    ]  # fmt: skip


def test_what_the_file_does_not_tell_stays_as_the_page_says_it(cast):
    run(COMMAND, GUIDANCE, **ASKED)
    task = Task.objects.get(position=13)
    linked = {"indicator": factories.indicator("remains"), "due_on": date(2024, 12, 10), "frequency": "half"}
    kept = {name: getattr(task, name) for name in directive_tasks.PLAIN}
    directive_tasks.change(task, TaskFacts(**kept | linked), **BY_SYSTEM)
    before = database()
    assert "thêm 0, sửa 0, không đổi 19" in run(COMMAND, GUIDANCE, **ASKED)
    assert database() == before


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("1,,commune,,,,,", "dòng 2, cột “task_vi”: để trống"),
        ("1,Hoà giải,xã,,,,,", "dòng 2, cột “responsible_level”: “xã” không hiểu được"),
        ("1,Hoà giải,commune,,,,2024-01-24,", "dòng 2, cột “due_on”: hạn “2024-01-24” trước ngày văn bản 25/01/2024"),
        ("1,Hoà giải,commune,,,,24/1/2024,", "dòng 2, cột “due_on”: “24/1/2024” không phải"),
        ("1,Hoà giải,units,,,,,", "dòng 2, cột “units”: chỉ ghi, và phải ghi"),
        ("1,Hoà giải,units,,,,,Quảng Mẫu", "dòng 2, cột “units”: “Quảng Mẫu” không phải là đơn vị cấp dưới"),
        ("1,Hoà giải,units,,,,,Nơi Khác", "dòng 2, cột “units”: Không có đơn vị nào tên “Nơi Khác”"),
        (f"1,{'x' * 1001},commune,,,,,", "dài 1001 ký tự, nhiều nhất được 1000"),
    ],
)
def test_a_bad_row_refuses_the_file_and_says_where(line, words, cast, tmp_path):
    path = file(tmp_path, f"{HEAD},due_on,units", line, "2,Việc tốt,commune,,,,,")
    assert words in refused(COMMAND, path, **ASKED)


def test_the_same_task_twice_in_a_file_is_refused(cast, tmp_path):
    path = file(tmp_path, HEAD, "1,Hoà giải,commune,,,", "2,hòa  giải,commune,,,")
    assert "dòng 3, cột “task_vi”: “hòa giải” đã có ở dòng 2" in refused(COMMAND, path, **ASKED)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"unit": "Không Có"}, "Không có đơn vị nào tên"),
        ({"date": "25/1/2024"}, "không phải là ngày dạng năm-tháng-ngày"),
        ({"date": ""}, "Chưa ghi ngày văn bản"),
        ({"subject": " "}, "Chưa ghi trích yếu"),
        ({"number": "năm"}, "Số văn bản “năm” không hợp lệ"),
        ({"number": "05/KH-CCB"}, "mang số 05/HD-CCB, không phải “05/KH-CCB”"),
        ({"implements": ["01/NQ"]}, "chưa có văn bản “01/NQ”"),
    ],
)
def test_wrong_words_about_the_document_are_refused(said, words, cast, tmp_path):
    path = file(tmp_path, HEAD, "1,Hoà giải,commune,,,")
    assert words in refused(COMMAND, path, **ASKED | said)


def test_an_incoming_document_bears_its_own_symbol_and_is_carried_out_by_an_own_one(cast, tmp_path):
    path = file(tmp_path, HEAD, "1,Hoà giải,commune,,,")
    central = {"issuer": "Trung ương Hội", "number": "01/HD-CCB-TG", "date": "2024-01-12"}
    run(COMMAND, path, **ASKED | central)
    run(COMMAND, path, **ASKED, implements=["01/HD-CCB-TG"], number="05")
    own = Directive.objects.get(is_incoming=False)
    assert (own.symbol, own.implements.get().symbol) == ("05/HD-CCB", "01/HD-CCB-TG")
    assert own.implements.get().arrival_number == 1
    assert "mang số 05/HD-CCB, không phải “06”" in refused(COMMAND, path, **ASKED, number="06")


def test_files_that_are_none_are_refused(cast, tmp_path):
    before = database()
    for data in nasty(*HEAD.split(",")):
        with pytest.raises(CommandError):
            run(COMMAND, raw(tmp_path, data), **ASKED)
    assert database() == before
