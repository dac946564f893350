"""Drafts of reports: what the pages of the composer post."""

from collections.abc import Mapping, Sequence

from django import forms

from reports.choices import Theme
from reports.domain.papers.composing import Reading
from reports.domain.writing import blocks, template_shape
from reports.domain.writing.drafts import BlockChange
from reports.models import DraftBlock

LONGEST = 20_000  # letters of one text
LEVELS = ((1, "I. Mục lớn"), (2, "1. Mục"), (3, "a) Ý"))
KINDS = (
    ("paragraph", "Đoạn văn"),
    ("heading", "Tiêu đề mục"),
    ("narratives", "Lời kể của các đơn vị"),
    ("activities", "Các hoạt động phối hợp trong kỳ, mỗi hoạt động một câu"),
    ("sections", "Tất cả chỉ tiêu của biểu, mỗi chỉ tiêu một câu"),
    ("table", "Bảng chỉ tiêu so với kỳ trước"),
    ("unit_table", "Bảng đơn vị × chỉ tiêu"),
    ("trend", "Bảng diễn biến qua các kỳ"),
    ("targets", "Bảng chỉ tiêu thi đua: kế hoạch, thực hiện, tỷ lệ"),
    ("chart", "Biểu đồ"),
)
FRESH = {  # what a new block holds
    "paragraph": {"text": ""},
    "heading": {"text": "Tiêu đề", "level": 2},
    "narratives": {"theme": Theme.RESULT.value},
    "activities": {"title": "Các hoạt động phối hợp trong kỳ"},
    "sections": {},
    "table": {"title": "Một số chỉ tiêu", "indicators": []},
    "unit_table": {"title": "Kết quả theo đơn vị", "indicators": []},
    "trend": {"title": "Diễn biến qua các kỳ", "indicators": []},
    "targets": {"title": "Kết quả thực hiện các chỉ tiêu thi đua"},
    "chart": {"title": "Biểu đồ", "indicator": ""},
}
MOST = 200  # bars of a chart, activities of a list
MOST_WORDS = dict.fromkeys(("min_value", "max_value", "invalid"), f"Gõ một số từ 1 đến {MOST}, hoặc để trống.")
LABELS = dict(KINDS) | {"told": "Lời kể đã đưa vào"}


def lines(text: str) -> list[str]:
    """The lines of a field that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def read_blocks(blocks: Sequence[DraftBlock], posted: Mapping[str, str], *, keep: str = "") -> list[BlockChange]:
    """The texts of those blocks that were posted, each with the revision that was seen.

    `keep` is "key:revision" of a block that the author wants as he wrote it although others changed it.
    """
    key, _, revision = keep.partition(":")
    changes = []
    for block in blocks:
        seen = posted.get(f"seen-{block.key}", "")
        if not seen.isdecimal() or len(seen) > 9:
            continue
        if key == str(block.key) and revision.isdecimal():
            seen = revision
        changes.append(BlockChange(block.key, _text_of(block, posted), int(seen)))
    return changes


def _text_of(block: DraftBlock, posted: Mapping[str, str]) -> dict:
    data = dict(block.data)
    if "text" in data:
        data["text"] = _plain(posted.get(f"text-{block.key}", data["text"]))
    if data["type"] == "heading" and posted.get(f"level-{block.key}") in ("1", "2", "3"):
        data["level"] = int(posted[f"level-{block.key}"])
    if data["type"] == "paragraph" and f"notes-{block.key}" in posted:
        notes = lines(_plain(posted[f"notes-{block.key}"]))
        data = data | {"notes": notes} if notes else {name: one for name, one in data.items() if name != "notes"}
    return data


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()[:LONGEST]


class NewBlockForm(forms.Form):
    kind = forms.ChoiceField(label="Thêm gì", choices=KINDS, widget=forms.RadioSelect, initial="paragraph")


class TableForm(forms.Form):
    """A table of indicators."""

    title = forms.CharField(label="Tên bảng", max_length=300)
    indicators = forms.MultipleChoiceField(
        label="Chỉ tiêu", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn ít nhất một chỉ tiêu."},
    )  # fmt: skip

    def __init__(self, *args, kind: str, reading: Reading, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["indicators"].choices = numeric(reading)

    def clean_indicators(self):
        chosen = self.cleaned_data["indicators"]
        if self.kind == "unit_table" and len(chosen) > template_shape.MOST_COLUMNS:
            raise forms.ValidationError(f"Bảng đứng có nhiều nhất {template_shape.MOST_COLUMNS} chỉ tiêu. Bỏ bớt.")
        return chosen

    @property
    def data_of_block(self) -> dict:
        return {"type": self.kind, **self.cleaned_data}


class TargetsForm(forms.Form):
    """A table of plan and fact."""

    title = forms.CharField(label="Tên bảng", max_length=300)
    targets = forms.MultipleChoiceField(
        label="Chỉ tiêu thi đua", widget=forms.CheckboxSelectMultiple, required=False,
        help_text="Không chọn: mọi chỉ tiêu của phong trào trong kỳ.",
    )  # fmt: skip

    def __init__(self, *args, kind: str, reading: Reading, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["targets"].choices = [(one.code, one.text) for one in reading.facts.plan]

    @property
    def data_of_block(self) -> dict:
        return {"type": "targets", **{name: value for name, value in self.cleaned_data.items() if value}}


class ChartForm(forms.Form):
    title = forms.CharField(label="Tên biểu đồ", max_length=300)
    indicator = forms.ChoiceField(label="Chỉ tiêu")
    over = forms.ChoiceField(label="Vẽ theo", choices=[("units", "Đơn vị, nhiều trước"), ("time", "Các kỳ")])
    most = forms.IntegerField(
        label="Nhiều nhất bao nhiêu đơn vị", min_value=1, max_value=MOST, required=False, error_messages=MOST_WORDS,
        help_text="Để trống: tất cả đơn vị có số liệu.",
    )  # fmt: skip

    def __init__(self, *args, kind: str, reading: Reading, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = numeric(reading)

    @property
    def data_of_block(self) -> dict:
        made = {"type": "chart", **self.cleaned_data}
        return {name: value for name, value in made.items() if value is not None}


class NarrativesForm(forms.Form):
    theme = forms.ChoiceField(label="Lời kể về", choices=[("", "Mọi nội dung"), *Theme.choices], required=False)
    section = forms.ChoiceField(label="Của mục", required=False)
    title = forms.CharField(
        label="Tiêu đề ở trên", max_length=200, required=False, help_text="Chỉ in khi có đơn vị viết phần này."
    )  # fmt: skip

    def __init__(self, *args, kind: str, reading: Reading, **kwargs):
        super().__init__(*args, **kwargs)
        sections = [(one.section.code, str(one.section)) for one in reading.facts.structure]
        self.fields["section"].choices = [("", "Mọi mục"), *sections]

    @property
    def data_of_block(self) -> dict:
        return {"type": "narratives", **{name: value for name, value in self.cleaned_data.items() if value}}


class ActivitiesForm(forms.Form):
    title = forms.CharField(label="Tiêu đề ở trên", max_length=200, required=False)
    most = forms.IntegerField(
        label="Nhiều nhất bao nhiêu hoạt động", min_value=1, max_value=MOST, required=False, error_messages=MOST_WORDS,
        help_text=f"Để trống: {blocks.MOST_DEEDS} hoạt động có kinh phí và quà tặng lớn nhất.",
    )  # fmt: skip

    def __init__(self, *args, kind: str, reading: Reading, **kwargs):
        super().__init__(*args, **kwargs)

    @property
    def data_of_block(self) -> dict:
        return {"type": "activities", **{name: value for name, value in self.cleaned_data.items() if value}}


BLOCK_FORMS = {
    "table": TableForm, "unit_table": TableForm, "trend": TableForm, "targets": TargetsForm, "chart": ChartForm,
    "narratives": NarrativesForm, "activities": ActivitiesForm,
}  # fmt: skip


def numeric(reading: Reading) -> list[tuple[str, str]]:
    """(code, name) of the figures that are numbers; those of other forms with the form's code."""
    forms_of = {code: f" (biểu {other.form.code})" for other in reading.facts.others for code in other.figures}
    return [
        (code, one.indicator.name + forms_of.get(code, ""))
        for code, one in reading.facts.figures.items()
        if not one.indicator.is_text
    ]


class HeadForm(forms.Form):
    """What stands around the text."""

    title = forms.CharField(label="Tên bản thảo trong danh sách", max_length=200)
    dated_on = forms.DateField(label="Ngày ghi trên báo cáo", help_text="Ghi ngày/tháng/năm, ví dụ 20/6/2024.")
    kind = forms.CharField(label="Tên loại văn bản", max_length=40)
    symbol = forms.CharField(label="Chữ viết tắt tên loại", max_length=10)
    subject = forms.CharField(
        label="Trích yếu", max_length=600, widget=forms.Textarea(attrs={"rows": 3}), help_text="Mỗi dòng in một dòng."
    )  # fmt: skip
    recipients = forms.CharField(
        label="Nơi nhận", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}), required=False,
        help_text="Mỗi dòng một nơi; để trống thì lấy nơi nhận ghi ở thể thức của đơn vị.",
    )  # fmt: skip
    body = forms.CharField(
        label="Ban ký văn bản, nếu không phải Hội", max_length=60, required=False,
        help_text="Ví dụ Ban Chỉ đạo 502: phần đầu và người ký lấy theo thể thức ghi cho ban ấy.",
    )  # fmt: skip
    appendices = forms.CharField(
        label="Tên các phụ lục số liệu", max_length=900, widget=forms.Textarea(attrs={"rows": 2}), required=False,
        help_text="Mỗi dòng một phụ lục; để trống thì không in phụ lục.",
    )  # fmt: skip
    authority = forms.CharField(
        label="Thẩm quyền ký", max_length=60, required=False, help_text="Ví dụ TM. BAN THƯỜNG VỤ, KT. CHỦ TỊCH."
    )  # fmt: skip
    signer_title = forms.CharField(label="Chức vụ người ký", max_length=60, required=False)
    signer_name = forms.CharField(
        label="Họ tên người ký", max_length=80, required=False,
        help_text="Để trống cả ba ô về người ký thì lấy theo thể thức của đơn vị.",
    )  # fmt: skip

    @classmethod
    def of(cls, draft, head: dict) -> dict:
        """The initial values."""
        signer = head.get("signer", {})
        return {
            "title": draft.title, "dated_on": draft.dated_on, "kind": head["kind"], "symbol": head["symbol"],
            "subject": "\n".join(head["subject"]), "recipients": "\n".join(head["recipients"]),
            "body": head.get("body", ""),
            "appendices": "\n".join(one["title"] for one in head.get("appendices", [])),
            "authority": signer.get("authority", ""), "signer_title": signer.get("title", ""),
            "signer_name": signer.get("name", ""),
        }  # fmt: skip

    def head(self, before: dict) -> dict:
        """The head as it is to be kept; margins stay."""
        said = self.cleaned_data
        signer = {"authority": said["authority"], "title": said["signer_title"], "name": said["signer_name"]}
        made = {
            "kind": said["kind"], "symbol": said["symbol"], "subject": lines(said["subject"]),
            "recipients": lines(said["recipients"]),
            "appendices": [{"title": one} for one in lines(said["appendices"])],
        }  # fmt: skip
        if said["body"]:
            made["body"] = said["body"]
        if any(signer.values()):
            made["signer"] = {name: words for name, words in signer.items() if words or name != "name"}
        return made | {name: before[name] for name in ("margins",) if name in before}


class CommentForm(forms.Form):
    key = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    text = forms.CharField(label="Ý kiến", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class CompareForm(forms.Form):
    """Two revisions."""

    tu = forms.IntegerField(min_value=0)
    den = forms.IntegerField(min_value=1)


class TemplateFileForm(forms.Form):
    file = forms.FileField(label="Tệp mẫu báo cáo (.json)")


class TemplateNameForm(forms.Form):
    """A draft becomes a template."""

    code = forms.RegexField(
        r"^[\w.-]{1,40}\Z", label="Mã mẫu", max_length=40,
        error_messages={"invalid": "Mã gồm chữ, chữ số, dấu gạch ngang; không có dấu cách."},
    )  # fmt: skip
    name = forms.CharField(label="Tên mẫu", max_length=200)
