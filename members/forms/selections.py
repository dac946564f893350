"""What may be done with a list of members as it is filtered."""

from django import forms


class TakeListForm(forms.Form):
    purpose = forms.CharField(
        label="Tải về để làm gì", max_length=200,
        help_text="Ví dụ: lập danh sách chúc thọ năm 2026. Lời này được ghi vào nhật ký, đừng ghi tên người ở đây.",
        error_messages={"required": "Ghi mục đích: nhật ký phải có mục đích của mỗi lần tải."},
    )  # fmt: skip


class SaveSearchForm(forms.Form):
    name = forms.CharField(
        label="Tên bộ lọc", max_length=80, help_text="Ví dụ: Nữ, chống Mỹ. Lưu trùng tên thì thay bộ lọc cũ.",
        error_messages={"required": "Đặt tên cho bộ lọc."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
