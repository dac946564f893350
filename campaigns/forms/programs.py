"""Programs of coordination, their years and files; partners."""

from datetime import date

from django import forms
from django.db.models import Q

from campaigns.choices import PartnerLevel
from campaigns.domain.programs import programs
from campaigns.domain.programs.programs import Facts
from campaigns.models import Indicator, Partner, Program, ProgramYear
from campaigns.models.program import way_to
from ccb.lib import dates, uploads
from members.choices import UnitKind
from members.models import Unit

DAY = "Ghi ngày, ví dụ 11/3/2024."


def day(label: str, help_text: str = "", **options) -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, error_messages={"required": DAY}, **options)


class PartnerChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, partner: Partner) -> str:
        gone = f", nay là {partner.merged_into}" if partner.merged_into_id else ""
        return f"{partner.name} (cấp {partner.get_level_display().lower()}{gone})"


class ProgramChoice(forms.ModelChoiceField):
    def label_from_instance(self, program: Program) -> str:
        return f"{program.title}{f', số {program.number}' if program.number else ''} – {program.unit}"


def partners_for(held=()):
    """Those that may be chosen: all that stand, and those which the row has already."""
    chosen = Q(merged_into=None) | Q(pk__in=[one.pk for one in held])
    return Partner.objects.filter(chosen).select_related("merged_into").in_order()


class ProgramForm(forms.Form):
    """`seen` is the version that the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label="Tên chương trình", max_length=300, error_messages={"required": "Ghi tên chương trình."},
        help_text="Ví dụ: Quy chế phối hợp hoạt động giữa Bộ CHQS tỉnh với Hội CCB tỉnh năm 2024.",
    )  # fmt: skip
    number = forms.CharField(label="Số văn bản", max_length=60, required=False, help_text="Ví dụ: 08/QC-BCHQS-CCB.")
    signed_on = day("Ngày ký", "Ví dụ 11/3/2024.")
    starts_on = day("Thực hiện từ ngày", "Để trống thì tính từ ngày ký.", required=False)
    ends_on = day("Đến hết ngày", "Để trống nếu không định ngày hết hạn.", required=False)
    partners = PartnerChoice(
        Partner.objects.none(), label="Đối tác", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn ít nhất một đối tác."},
    )  # fmt: skip
    lead = forms.ModelChoiceField(
        Partner.objects.none(), label="Bên chủ trì", required=False, empty_label="Hội Cựu chiến binh",
        help_text="Đối tác chủ trì phải là một trong các đối tác đã đánh dấu.",
    )  # fmt: skip
    parent = ProgramChoice(
        Program.objects.none(), label="Ký để thực hiện chương trình của cấp trên", required=False,
        empty_label="Không", help_text="Chọn thì đơn vị được tính là đã ký chương trình ấy.",
    )  # fmt: skip
    renewal_of = ProgramChoice(
        Program.objects.none(), label="Ký tiếp chương trình trước", required=False, empty_label="Không"
    )
    covers = forms.MultipleChoiceField(
        label="Cấp dưới phải ký tiếp", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Bảng độ phủ đếm các đơn vị của những cấp này.",
    )  # fmt: skip
    clauses = forms.CharField(
        label="Nội dung phối hợp", required=False, max_length=10_000, help_text="Mỗi nội dung một dòng.",
        widget=forms.Textarea({"rows": 6}),
    )  # fmt: skip
    indicators = forms.ModelMultipleChoiceField(
        Indicator.objects.none(), label="Chỉ tiêu theo dõi", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Các chỉ tiêu này hiện sẵn khi ghi hoạt động của chương trình.",
    )  # fmt: skip
    code = forms.SlugField(
        label="Mã", max_length=40, required=False, help_text="Chữ không dấu, dùng trong lệnh; để trống thì máy tự đặt.",
        error_messages={"invalid": "Mã chỉ gồm chữ không dấu, chữ số, dấu - và _."},
    )  # fmt: skip

    def __init__(self, *args, unit: Unit, user, program: Program | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        held = list(program.partners.all()) if program else []
        seen = Program.objects.for_user(user, "view").select_related("unit").exclude(pk=program and program.pk)
        self.fields["partners"].queryset = self.fields["lead"].queryset = partners_for(held)
        self.fields["parent"].queryset = seen.filter(unit__path__in=way_to(unit.path))
        self.fields["renewal_of"].queryset = seen.filter(unit=unit)
        self.fields["indicators"].queryset = Indicator.objects.order_by("name")
        self.fields["covers"].choices = [(kind.value, kind.label) for kind in _below(unit)]
        if not self.fields["covers"].choices:
            del self.fields["covers"]

    @property
    def facts(self) -> Facts:
        said = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        many = {name: tuple(said.get(name, ())) for name in ("partners", "indicators", "covers")}
        return Facts(**said | many)


def _below(unit: Unit) -> list[UnitKind]:
    """The kinds of units that may stand below it and sign."""
    kinds = list(UnitKind)
    below = [kind for kind in programs.SIGNING if kinds.index(kind) > kinds.index(unit.kind)]
    return [kind for kind in below if kind != UnitKind.BLOC or unit.kind == UnitKind.PROVINCE]


def said_by(program: Program) -> dict:
    """What the form shows of a program."""
    plain = {name: getattr(program, name) for name in ("title", "number", "signed_on", "starts_on", "ends_on",
             "clauses", "covers", "code", "parent", "renewal_of", "lead")}  # fmt: skip
    linked = {name: list(getattr(program, name).all()) for name in ("partners", "indicators")}
    return plain | linked | {"seen": program.version}


class YearForm(forms.ModelForm):
    """`seen` tells what the page showed of the year."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    class Meta:
        model = ProgramYear
        fields = ["year", *programs.YEAR_FIELDS]
        widgets = {"content": forms.Textarea({"rows": 5})}
        error_messages = {"year": {"required": "Ghi năm."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].widget = forms.TextInput({"inputmode": "numeric"})
        self.initial["seen"] = programs.year_stamp(self.instance)
        for field in map(self.fields.get, self.Meta.fields):
            field.label = field.label[:1].upper() + field.label[1:]

    def _post_clean(self):
        """The domain itself checks the row, when it is written."""

    @property
    def said(self) -> dict:
        return {name: self.cleaned_data[name] for name in programs.YEAR_FIELDS}


# A browser empties the field of a file whenever the page comes back.
CHOOSE_AGAIN = "Tệp chưa được giữ: trình duyệt bỏ tệp khi còn lỗi. Sửa xong hãy chọn lại tệp."


class PaperForm(forms.Form):
    file = forms.FileField(
        label="Tệp", max_length=None, allow_empty_file=True, help_text="PDF, hoặc ảnh JPEG, PNG. Không quá 10 MB.",
        error_messages={"required": "Chọn tệp cần gửi."},
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )  # fmt: skip

    def clean_file(self):
        """Refused here by its size, before it is read into memory; by its content in the domain."""
        file = self.cleaned_data["file"]
        if file and file.size > uploads.MOST_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 10 MB. Hãy chụp hoặc quét lại nhỏ hơn rồi gửi.")
        return file


class PictureForm(PaperForm):
    """Asked for as a picture, so that a telephone offers its camera and its album."""

    ACCEPTED = {"accept": "image/jpeg,image/png"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        file = self.fields["file"]
        file.label, file.help_text = "Ảnh", "JPEG hoặc PNG, máy tự thu nhỏ. Không quá 10 MB."
        file.widget.attrs |= self.ACCEPTED


class PartnerForm(forms.Form):
    name = forms.CharField(
        label="Tên đối tác", max_length=160, error_messages={"required": "Ghi tên đối tác."},
        help_text="Ví dụ: Bộ Chỉ huy quân sự tỉnh, Ban Chỉ đạo 502 huyện.",
    )  # fmt: skip
    level = forms.ChoiceField(label="Cấp", choices=PartnerLevel.choices, initial=PartnerLevel.PROVINCE)


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Partner.objects.none(),
        label="Nhập vào",
        empty_label="Chọn đối tác",
        error_messages={"required": "Chọn đối tác."},
    )
    on = day("Từ ngày", "Ví dụ 01/3/2025.")

    def __init__(self, *args, partner: Partner, **kwargs):
        super().__init__(*args, **kwargs)
        same_level = Partner.objects.standing().filter(level=partner.level)
        self.fields["into"].queryset = same_level.exclude(pk=partner.pk)


class ProgramListForm(forms.Form):
    q = forms.CharField(label="Tên hoặc số", required=False, max_length=100)
    partner = forms.ModelChoiceField(
        Partner.objects.standing().in_order(), label="Đối tác", required=False, empty_label="Tất cả"
    )
    state = forms.ChoiceField(
        label="Còn hạn",
        required=False,
        choices=[("", "Tất cả"), ("now", "Đang thực hiện"), ("due", "Sắp hoặc đã hết hạn")],
    )


class CoverageForm(forms.Form):
    on = day("Tính đến ngày")

    def __init__(self, data, *, today: date):
        super().__init__({"on": dates.show(today)} | data.dict())
