"""What to do to many members at once."""

from django import forms

from ccb.lib import text
from members.domain.lists.batch_actions import FIELDS, Action, Change, Move
from members.domain.register import facts
from members.forms.events import day
from members.models import Member, Unit

MOVE, CHANGE = "move", "change"


class BatchForm(forms.Form):
    """One of two deeds with what it needs. `to` is chosen by the page's own list of units."""

    action = forms.ChoiceField(
        label="Việc cần làm", choices=[(MOVE, "Chuyển sinh hoạt đến đơn vị khác"), (CHANGE, "Ghi cùng một nội dung")],
        widget=forms.RadioSelect, error_messages={"required": "Chọn việc cần làm."},
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="Đơn vị nhận", required=False,
        error_messages={"invalid_choice": "Đơn vị này không thuộc phạm vi của bạn. Hãy chọn đơn vị khác."},
    )  # fmt: skip
    on = day("Ngày chuyển", "Từ ngày này tính vào số hội viên của đơn vị nhận, ví dụ 31/5/2024.", required=False)
    field = forms.ChoiceField(
        label="Ô cần ghi", required=False, choices=[("", "Chọn ô"), *((name, facts.label_of(name)) for name in FIELDS)]
    )
    value = forms.CharField(label="Nội dung ghi cho tất cả", required=False, max_length=200)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("action") == MOVE:
            self._need("unit", "Chọn đơn vị nhận.")
            self._need("on", "Ghi ngày chuyển, ví dụ 31/5/2024.")
        if cleaned.get("action") == CHANGE:
            cleaned["value"] = text.clean(cleaned.get("value", ""))
            self._need("field", "Chọn ô cần ghi.")
            self._need("value", "Ghi nội dung. Ở đây không xoá trắng ô của nhiều người một lúc được.")
            self._check_length()
        return cleaned

    def _need(self, name: str, words: str) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, words)

    def _check_length(self) -> None:
        field, value = self.cleaned_data.get("field"), self.cleaned_data.get("value")
        longest = Member._meta.get_field(field).max_length if field else None
        if longest and value and len(value) > longest:
            self.add_error("value", f"Ô này ghi được nhiều nhất {longest} ký tự, bạn đã ghi {len(value)}.")

    @property
    def chosen(self) -> Action:
        said = self.cleaned_data
        if said["action"] == MOVE:
            return Move(said["unit"], said["on"])
        return Change(said["field"], said["value"])
