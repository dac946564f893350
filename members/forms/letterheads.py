"""What a unit prints at the head and foot of its papers, by the decree's parameters."""

import re

from django import forms

from ccb.lib import paper
from members.domain.letterheads import KIND, SUFFIX
from members.models import Letterhead

AUTHORITY = re.compile(r"(?:TM|KT|TL|TUQ|Q)\. ?\S.*")
DAY = "Ghi ngày/tháng/năm; để trống nếu không giới hạn."
HELP = {
    "body": "Chỉ ghi cho văn bản của một ban khác, như Ban Chỉ đạo 502; để trống là của Hội.",
    "parent_body": "Chữ in hoa, như HỘI CỰU CHIẾN BINH VIỆT NAM.",
    "abbreviation": "Sau số và ký hiệu loại văn bản, như CCB trong 03/BC-CCB.",
    "symbol_template": f"Phải có {KIND} và {SUFFIX}, không có dấu cách.",
    "authority": "TM. (thay mặt), KT. (ký thay), TL. (thừa lệnh), TUQ. (thừa ủy quyền), Q. (quyền); có thể để trống.",
    "signer_name": "Không ghi cấp bậc trước họ tên.",
    "recipients": "Mỗi dòng một nơi. Chỉ dùng khi mẫu hoặc bản thảo để trống nơi nhận; có ghi ở đó thì theo chỗ đó.",
    "valid_from": DAY,
    "valid_to": DAY,
}


class LetterheadForm(forms.ModelForm):
    class Meta:
        model = Letterhead
        fields = [
            "body", "parent_body", "issuing_body", "place", "abbreviation", "symbol_template", "authority",
            "signer_title", "signer_name", "recipients", "margin_top", "margin_bottom", "margin_left", "margin_right",
            "valid_from", "valid_to",
        ]  # fmt: skip
        help_texts = HELP
        field_classes = {"valid_from": forms.DateField, "valid_to": forms.DateField}
        widgets = {"valid_from": forms.TextInput, "valid_to": forms.TextInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["recipients"].widget.attrs["rows"] = 4
        for side, (low, high) in paper.MARGINS.items():
            field = self.fields[f"margin_{side}"]
            field.widget = forms.TextInput(attrs={"inputmode": "numeric"})
            field.help_text = f"Từ {low} đến {high} mm."

    def clean_symbol_template(self):
        said = self.cleaned_data["symbol_template"]
        if KIND not in said or SUFFIX not in said or " " in said.replace(SUFFIX, ""):
            raise forms.ValidationError(HELP["symbol_template"])
        return said

    def clean_authority(self):
        said = self.cleaned_data["authority"].strip().upper()
        if said and not AUTHORITY.fullmatch(said):
            raise forms.ValidationError("Bắt đầu bằng TM., KT., TL., TUQ. hoặc Q., ví dụ TM. BAN THƯỜNG VỤ.")
        return said

    def clean(self):
        cleaned = super().clean()
        for side, (low, high) in paper.MARGINS.items():
            millimetres = cleaned.get(f"margin_{side}")
            if millimetres is not None and not low <= millimetres <= high:
                self.add_error(f"margin_{side}", f"Nghị định 30/2020/NĐ-CP cho phép từ {low} đến {high} mm.")
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", "Ngày này phải sau ngày bắt đầu.")
        return cleaned
