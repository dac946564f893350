"""Documents, their tasks, and what a unit tells of a task."""

from django import forms

from campaigns.choices import AnswerState, DirectiveState, DocumentKind, TaskFrequency, TaskLevel, Urgency
from campaigns.domain.directives import directive_lists, directive_tasks
from campaigns.domain.directives.answering import AnswerFacts
from campaigns.domain.directives.directive_tasks import TaskFacts
from campaigns.domain.directives.directives import Facts
from campaigns.forms.programs import day
from campaigns.models import Answer, Directive, Indicator, Target, Task
from ccb.lib.fields import FigureFormField, WholeFormField
from members.domain import letterheads, units
from members.models import Unit

MOST = 10**12
MOST_NUMBER = 99_999  # what follows a mistyped number would count on from it


class DirectiveForm(forms.Form):
    """`seen` is the version that the page showed. An own document has no fields of the register of incoming ones."""

    OF_INCOMING = ("symbol", "issuer", "arrived_on", "handler", "passed_on", "signed_by")

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="Loại văn bản", choices=DocumentKind.choices, initial=DocumentKind.PLAN)
    subject = forms.CharField(
        label="Trích yếu", max_length=500, error_messages={"required": "Ghi trích yếu."},
        help_text="Ví dụ: Công tác dân vận năm 2024.",
    )  # fmt: skip
    body = forms.ChoiceField(label="Ban ký văn bản", required=False)
    dated_on = day("Ngày văn bản", "Ví dụ 12/01/2024.")
    symbol = forms.CharField(label="Số, ký hiệu", max_length=120, required=False, help_text="Ví dụ: 01/HD-CCB-TG.")
    issuer = forms.CharField(
        label="Cơ quan ban hành", max_length=200, error_messages={"required": "Ghi cơ quan ban hành."}
    )  # fmt: skip
    arrived_on = day("Ngày đến", "Để trống thì tính hôm nay.", required=False)
    handler = forms.CharField(label="Đơn vị hoặc người nhận", max_length=160, required=False)
    passed_on = day("Ngày chuyển", required=False)
    answer_by = day("Thời hạn trả lời", "Ngày này vào lịch công tác.", required=False)
    urgency = forms.ChoiceField(label="Độ khẩn", choices=Urgency.choices, required=False)
    pages = WholeFormField(label="Số trang", least=1, most=9_999)
    signed_by = forms.CharField(label="Chức vụ, họ tên người ký", max_length=160, required=False)
    starts_on = day("Thực hiện từ ngày", required=False)
    ends_on = day("Đến hết ngày", required=False)
    basis = forms.CharField(
        label="Thực hiện, căn cứ văn bản", required=False, max_length=5_000, widget=forms.Textarea({"rows": 4}),
        help_text="Mỗi dòng một văn bản. Dòng nào đúng số, ký hiệu của văn bản đã ghi ở đây thì máy tự nối tới nó.",
    )  # fmt: skip
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)

    def __init__(self, *args, user, unit: Unit, is_incoming: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        bodies = [] if is_incoming else letterheads.bodies_of(unit)
        self.fields["body"].choices = [("", "Hội Cựu chiến binh"), *((one, one) for one in bodies)]
        if not bodies:
            del self.fields["body"]
        for name in () if is_incoming else self.OF_INCOMING:
            del self.fields[name]
        if is_incoming:
            self.fields["answer_by"].label = "Thời hạn giải quyết"

    @property
    def facts(self) -> Facts:
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("seen", "basis")}
        lines = self.cleaned_data["basis"].splitlines()
        linked, others = directive_lists.by_symbols(self.user, lines, until=said["dated_on"])
        return Facts(**said, implements=tuple(linked), cites="\n".join(others))


def said_by(directive: Directive) -> dict:
    """What the form shows of a document."""
    names = ("kind", "subject", "dated_on", "symbol", "issuer", "arrived_on", "handler", "passed_on", "starts_on",
             "ends_on", "note", "body", "answer_by", "urgency", "pages", "signed_by")  # fmt: skip
    basis = [*(one.symbol for one in directive.implements.all()), *directive.cited]
    return {name: getattr(directive, name) for name in names} | {
        "seen": directive.version, "basis": "\n".join(basis)
    }  # fmt: skip


class IssueForm(forms.Form):
    """What the register of outgoing documents says besides the document itself."""

    number = WholeFormField(
        label="Số", least=1, most=MOST_NUMBER, help_text="Để trống thì máy cấp số tiếp theo của năm."
    )  # fmt: skip
    signer = forms.CharField(label="Người ký", max_length=120, required=False)
    recipients = forms.CharField(label="Nơi nhận", max_length=500, required=False)
    keeper = forms.CharField(label="Nơi nhận bản lưu", max_length=120, required=False, initial="Văn thư")
    copies = WholeFormField(label="Số lượng bản", least=1)


class RegisterLineForm(forms.Form):
    """Where a document went; number, day and subject stay as they were given. `seen` tells what the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    recipients = forms.CharField(
        label="Nơi nhận văn bản", max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )
    keeper = forms.CharField(label="Đơn vị, người nhận bản lưu", max_length=120, required=False)
    copies = WholeFormField(label="Số lượng bản", least=1)
    passed_on = day("Ngày chuyển", required=False)
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)


class TaskForm(forms.Form):
    """`seen` tells what the page showed of the task."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    text = forms.CharField(
        label="Nhiệm vụ", max_length=1000, widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Ghi nội dung nhiệm vụ."},
    )  # fmt: skip
    section = forms.CharField(label="Mục", max_length=20, required=False, help_text="Mục của văn bản, ví dụ 3.")
    level = forms.ChoiceField(label="Cấp thực hiện", choices=TaskLevel.choices)
    named = forms.CharField(
        label="Đơn vị được nêu tên", required=False, max_length=5_000, widget=forms.Textarea({"rows": 2}),
        help_text="Chỉ ghi khi chọn “Đơn vị được nêu tên”; mỗi dòng một đơn vị.",
    )  # fmt: skip
    partner = forms.CharField(label="Phối hợp với", max_length=200, required=False)
    reference = forms.CharField(label="Căn cứ", max_length=300, required=False)
    measurable = forms.CharField(
        label="Kết quả phải báo cáo", max_length=300, required=False, help_text="Ví dụ: số vụ; số vụ hoà giải thành."
    )
    frequency = forms.ChoiceField(label="Định kỳ báo cáo", choices=TaskFrequency.choices)
    due_on = day("Hạn", "Để trống nếu văn bản không định hạn.", required=False)
    indicator = forms.ModelChoiceField(
        Indicator.objects.order_by("name"), label="Gắn với chỉ tiêu thống kê", required=False, empty_label="Không"
    )
    target = forms.ModelChoiceField(
        Target.objects.none(), label="Gắn với chỉ tiêu thi đua", required=False, empty_label="Không"
    )

    def __init__(self, *args, directive: Directive, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = Target.objects.filter(campaign__unit=directive.unit)

    def clean_named(self):
        found = []
        for name in filter(None, map(str.strip, self.cleaned_data["named"].splitlines())):
            try:
                found.append(units.find(name))
            except (units.UnknownUnit, units.AmbiguousUnit) as error:
                raise forms.ValidationError(f"{error} Hãy ghi đúng tên đơn vị trong Hội.") from error
        return tuple(dict.fromkeys(found))

    @property
    def facts(self) -> TaskFacts:
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("seen", "named")}
        return TaskFacts(**said, units=self.cleaned_data["named"])


def told_by(task: Task) -> dict:
    """What the form shows of a task."""
    names = ("text", "section", "level", "partner", "reference", "measurable", "frequency", "due_on", "indicator",
             "target")  # fmt: skip
    named = "\n".join(unit.name for unit in task.units.all())
    return {name: getattr(task, name) for name in names} | {"named": named, "seen": directive_tasks.stamp(task)}


class AnswerForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    state = forms.ChoiceField(label="Tình trạng", choices=AnswerState.choices)
    text = forms.CharField(
        label="Kết quả, vướng mắc", required=False, max_length=10_000, widget=forms.Textarea({"rows": 5})
    )

    def __init__(self, *args, task: Task, **kwargs):
        super().__init__(*args, **kwargs)
        one = task.indicator
        label = f"{one.name} ({one.uom})" if one and one.uom else one.name if one else "Số liệu"
        hint = task.measurable if not one else ""
        self.fields["figure"] = FigureFormField(
            label=label, decimals=one.decimals if one else 2, most=MOST, help_text=hint
        )  # fmt: skip

    def facts(self, period: str) -> AnswerFacts:
        said = self.cleaned_data
        return AnswerFacts(said["state"], said["text"], said["figure"], period)


def answered_by(found: Answer | None) -> dict:
    if found is None:
        return {"seen": 0}
    return {"seen": found.version, "state": found.state, "text": found.text, "figure": found.figure}


class DirectiveListForm(forms.Form):
    q = forms.CharField(label="Số, trích yếu, nơi gửi", required=False, max_length=100)
    way = forms.ChoiceField(
        label="Văn bản", required=False, choices=[("", "Tất cả"), ("own", "Của Hội"), ("incoming", "Đến")]
    )
    kind = forms.ChoiceField(label="Loại", required=False, choices=[("", "Tất cả"), *DocumentKind.choices])
    year = forms.IntegerField(
        label="Năm", required=False, min_value=1900, max_value=2200, widget=forms.TextInput({"inputmode": "numeric"})
    )
    state = forms.ChoiceField(label="Tình trạng", required=False, choices=[("", "Tất cả"), *DirectiveState.choices])
