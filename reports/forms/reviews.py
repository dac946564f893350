"""Deciding on a submission."""

from django import forms

RELOAD = "Trang này không ghi rõ bản mà bạn đã xem. Tải lại trang rồi làm lại."


class DecisionForm(forms.Form):
    """`version` is the one that the reviewer saw: a decision on anything else is refused.

    Approval needs no reason; to send a sheet back one must say why.
    """

    version = forms.IntegerField(
        label="Bản đã xem", widget=forms.HiddenInput, error_messages={"required": RELOAD, "invalid": RELOAD}
    )  # fmt: skip
    reason = forms.CharField(
        label="Lý do", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nói rõ ô nào, cần sửa thế nào. Đơn vị nhận được nguyên văn lời này.",
        error_messages={"required": "Ghi lý do để đơn vị biết cần sửa gì, rồi bấm lại."},
    )  # fmt: skip

    def __init__(self, *args, needs_reason: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
