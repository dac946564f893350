"""Days that a unit keeps."""

from django import forms


def _number(label: str, least: int, most: int, **options) -> forms.IntegerField:
    widget = forms.TextInput({"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=widget, **options)


class AnniversaryForm(forms.Form):
    name = forms.CharField(
        label="Tên ngày kỷ niệm", max_length=200, error_messages={"required": "Ghi tên ngày kỷ niệm."},
        help_text="Ví dụ: Ngày thành lập huyện.",
    )  # fmt: skip
    day = _number("Ngày", 1, 31)
    month = _number("Tháng", 1, 12)
    since = _number("Từ năm", 1, 2200, required=False, help_text="Để máy tính năm chẵn, ví dụ 1904.")
