"""A campaign's own facts, clusters of a year, what is attested."""

from django import forms

from campaigns.domain import catalogue
from campaigns.forms.programs import PaperForm
from campaigns.models import Campaign, Cluster
from ccb.lib import text
from members.models import Unit

DAY = {"required": "Ghi ngày, ví dụ 31/5/2024."}
LONG = forms.Textarea(attrs={"rows": 4})


class CampaignForm(forms.ModelForm):
    class Meta:
        model = Campaign
        fields = [
            "code", "title", "theme", "starts_on", "ends_on", "document_kind", "document_number", "document_on",
            "preamble", "tasks", "organisation", "recipients",
        ]  # fmt: skip
        widgets = {"theme": LONG, "preamble": LONG, "tasks": LONG, "organisation": LONG, "recipients": LONG}
        error_messages = {"starts_on": DAY, "ends_on": DAY, "title": {"required": "Ghi tên phong trào."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]
        else:
            self.fields["code"].help_text = "Chữ không dấu, chữ số, dấu _ . - ; ví dụ TD2024."
            self.fields["code"].error_messages |= {"unique": "Mã này đã có phong trào dùng. Hãy ghi mã khác."}
        self.fields["recipients"].help_text = "Mỗi nơi một dòng."
        capitalise(self)

    def clean_code(self):
        code = self.cleaned_data["code"]
        if not catalogue.is_code(code):
            raise forms.ValidationError("Mã gồm chữ không dấu, chữ số, dấu _ . - và bắt đầu bằng chữ hoặc chữ số.")
        return code

    def clean(self):
        said = super().clean()
        first, last = said.get("starts_on"), said.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Ngày cuối trước ngày đầu. Hãy xem lại hai ngày.")
        return said

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.fields}


class ClusterForm(forms.ModelForm):
    class Meta:
        model = Cluster
        fields = ["name", "units", "head", "deputy"]
        widgets = {"units": forms.CheckboxSelectMultiple}
        error_messages = {"name": {"required": "Ghi tên cụm."}, "units": {"required": "Chọn ít nhất một đơn vị."}}

    def __init__(self, *args, under: Unit, year: int, **kwargs):
        super().__init__(*args, **kwargs)
        direct = Unit.objects.filter(parent=under).in_order()
        for name in ("units", "head", "deputy"):
            self.fields[name].queryset = direct
            self.fields[name].label_from_instance = lambda unit: unit.titled
        capitalise(self)

    def _post_clean(self):
        """`clusters` checks the whole and writes it."""


class AttestForm(PaperForm):
    on = forms.DateField(label="Ngày", error_messages=DAY)
    evidence = forms.CharField(
        label="Minh chứng", max_length=500, help_text="Số văn bản, biên bản, nơi lưu.",
        error_messages={"required": "Ghi minh chứng."},
    )  # fmt: skip

    field_order = ["on", "evidence", "file"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].required = False
        self.fields["file"].label = "Tệp minh chứng"

    def clean_evidence(self):
        return text.clean(self.cleaned_data["evidence"])

    @property
    def facts(self) -> dict:
        """The file is read here, once its size is known."""
        file = self.cleaned_data["file"]
        paper = (file.name, file.read()) if file else None
        return {"on": self.cleaned_data["on"], "evidence": self.cleaned_data["evidence"], "paper": paper}


def capitalise(form: forms.BaseForm) -> None:
    """Labels begin like sentences, whatever the names of the columns are."""
    for field in form.fields.values():
        field.label = field.label and field.label[:1].upper() + field.label[1:]
        if isinstance(field, forms.ModelChoiceField) and not field.required:
            field.empty_label = "Không có"
