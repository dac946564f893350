"""The file of a member as a form: grouped fields, of which a person sees what his rights open."""

import re

from django import forms

from ccb.lib import dates, text
from members.choices import Era
from members.domain.register.facts import ERAS_LABEL, GROUPS, MASKS
from members.models import Member, Unit

NUMBERS = {"medal_year": (dates.FIRST_YEAR, dates.LAST_YEAR), "wounded_percent": (0, 100)}
NOT_CHOSEN = ("", "Chưa ghi")
BETWEEN_DIGITS = re.compile(r"[\s.-]")


class MemberForm(forms.Form):
    """`changes` is what differs from what the page showed: each field carries the value that the person saw.

    Numbers that are masked are never filled in: a blank leaves them as they are, `clear` empties them.
    """

    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args, member: Member | None = None, sees_sensitive: bool = True, **kwargs):
        super().__init__(*args, **kwargs, initial=kept_in(member) if member else {})
        self.member = member
        hidden = () if sees_sensitive else Member.SENSITIVE
        names = [name for _, group in GROUPS for name in group if name not in hidden]
        self.fields |= forms.fields_for_model(Member, [name for name in names if name != "eras"])
        self.fields["eras"] = forms.MultipleChoiceField(
            label=ERAS_LABEL, choices=Era.choices, required=False, widget=forms.CheckboxSelectMultiple
        )
        self._shape()
        if member:
            self._carry_what_is_seen(member)

    def _shape(self) -> None:
        for name, field in self.fields.items():
            field.label = field.label[:1].upper() + field.label[1:] if field.label else field.label
            if getattr(field, "choices", None) and name != "eras":
                field.choices = [NOT_CHOSEN, *(choice for choice in field.choices if choice[0])]
        for name, (low, high) in NUMBERS.items():
            if name in self.fields:
                label = self.fields[name].label
                self.fields[name] = forms.IntegerField(
                    label=label, required=False, min_value=low, max_value=high,
                    widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                )  # fmt: skip
        self.fields["full_name"].error_messages["required"] = "Ghi họ và tên."
        self.fields["cccd"] = forms.CharField(
            label="Số CCCD", required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric"})
        )
        if "note" in self.fields:
            self.fields["note"].widget.attrs["rows"] = 3

    def _carry_what_is_seen(self, member: Member) -> None:
        for name, field in self.fields.items():
            if name in Member.MASKED:
                if value := getattr(member, name):
                    field.help_text = f"Đang ghi: {MASKS[name](value)}. Để trống nếu không đổi."
            elif name != "version":
                field.show_hidden_initial = True
        held = [(name, self.fields[name].label) for name in Member.MASKED if getattr(member, name)]
        if held:
            self.fields["clear"] = forms.MultipleChoiceField(
                label="Bỏ số đang ghi", choices=held, required=False, widget=forms.CheckboxSelectMultiple
            )

    def clean_cccd(self) -> str:
        digits = BETWEEN_DIGITS.sub("", self.cleaned_data["cccd"])
        if len(digits) > 12:
            raise forms.ValidationError("Số này dài hơn 12 ký tự. CCCD có 12 chữ số, CMND cũ có 9 chữ số.")
        return digits

    def clean_code(self) -> str:
        code = text.clean(self.cleaned_data["code"])
        taken = Member.objects.filter(code=code).exclude(pk=self.member.pk if self.member else None)
        if code and taken.exists():
            raise forms.ValidationError("Mã này đã cấp cho hội viên khác. Xem lại, hoặc để trống.")
        return code

    def clean(self):
        cleaned = super().clean()
        for name, value in cleaned.items():
            if isinstance(value, str) and name != "note":
                cleaned[name] = text.clean(value)
        if not self.errors and not cleaned["full_name"]:
            self.add_error("full_name", "Ghi họ và tên.")
        return cleaned

    @property
    def values(self) -> dict:
        """Field -> value, of all fields that were asked."""
        return {name: self.cleaned_data[name] for name in self.cleaned_data if name not in ("version", "clear")}

    @property
    def changes(self) -> dict:
        """Field -> new value, only where the person changed what the page showed."""
        changed = {name: self.values[name] for name in self.changed_data if name in self.values}
        return changed | dict.fromkeys(self.cleaned_data.get("clear", ()), "")

    @property
    def eras_seen(self) -> str:
        """The hidden field that carries the periods that the page showed; its boxes are drawn one by one."""
        field = self["eras"]
        return field.as_hidden(only_initial=True) if field.field.show_hidden_initial else ""

    def over(self, member: Member) -> "MemberForm":
        """The same changes on the file as it stands now: what this person left alone is as others saved it."""
        now = MemberForm(member=member, sees_sensitive="ethnic" in self.fields)
        data = {}
        for name in now.fields:
            value = now[name].value()
            data |= {name: self[name].value() if name in self.changed_data else value, f"initial-{name}": value}
        data |= {"version": member.version, "clear": self.cleaned_data.get("clear", [])}
        return MemberForm(data, member=member, sees_sensitive="ethnic" in self.fields)

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The bound fields under their headings; a heading without any is left out."""
        found = [(title, [self[name] for name in names if name in self.fields]) for title, names in GROUPS]
        return [(title, fields) for title, fields in found if fields]


class EntryForm(forms.Form):
    """How and when the person comes into the register, and in which unit."""

    OPENING, APPLICATION, RECEIVED = "opening", "application", "received"

    unit = forms.ModelChoiceField(
        Unit.objects.none(), widget=forms.HiddenInput,
        error_messages={"required": "Chọn đơn vị ở đầu trang.", "invalid_choice": "Chọn lại đơn vị ở đầu trang."},
    )  # fmt: skip
    how = forms.ChoiceField(
        label="Người này", widget=forms.RadioSelect, initial=OPENING,
        choices=[(OPENING, "Đang là hội viên, nay ghi vào sổ"), (APPLICATION, "Mới nộp đơn xin vào Hội"),
                 (RECEIVED, "Là hội viên tỉnh khác, nay chuyển đến")],
        error_messages={"required": "Chọn một trong ba cách."},
    )  # fmt: skip
    on = forms.DateField(
        label="Tính từ ngày",
        help_text="Đang là hội viên: ngày bắt đầu sinh hoạt ở đơn vị này. Mới nộp đơn: ngày trên đơn. "
                  "Chuyển đến: ngày tiếp nhận. Ví dụ 31/5/2024.",
        error_messages={"required": "Ghi ngày, ví dụ 31/5/2024."},
    )  # fmt: skip
    origin = forms.CharField(
        label="Chuyển đến từ", required=False, max_length=200,
        help_text="Chỉ ghi khi từ tỉnh khác chuyển đến, ví dụ: Hội CCB phường Hải Châu, TP. Đà Nẵng.",
    )  # fmt: skip
    introduction_number = forms.CharField(
        label="Số giấy giới thiệu", required=False, max_length=60, help_text="Chỉ ghi khi từ tỉnh khác chuyển đến.",
    )  # fmt: skip

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("how") == self.RECEIVED:
            for name, what in (("origin", "nơi chuyển đến từ đó"), ("introduction_number", "số giấy giới thiệu")):
                if not cleaned.get(name):
                    self.add_error(name, f"Người từ tỉnh khác đến phải có {what}.")
        return cleaned


def kept_in(member: Member) -> dict:
    """Field -> value as the register holds it, without the masked numbers."""
    names = [name for _, group in GROUPS for name in group if name not in (*Member.MASKED, "eras")]
    eras = [service.era for service in member.services.all()]
    return {name: getattr(member, name) for name in names} | {"eras": eras, "version": member.version}
