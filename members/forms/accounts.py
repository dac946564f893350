"""Forms of the accounts' pages."""

from django import forms
from django.contrib.auth.forms import PasswordChangeForm


class SignInForm(forms.Form):
    REFUSED = (
        "Tên đăng nhập hoặc mật khẩu chưa đúng. Tắt bộ gõ tiếng Việt và phím Caps Lock rồi gõ lại. "
        "Nếu quên mật khẩu, gọi văn phòng Hội tỉnh."
    )
    LOCKED = (
        "Đã nhập sai 10 lần nên tài khoản này tạm khoá trên máy của bạn 15 phút. "
        "Chờ 15 phút rồi thử lại, hoặc gọi văn phòng Hội tỉnh."
    )

    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=150,
        error_messages={"required": "Chưa nhập tên đăng nhập."},
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = forms.CharField(
        label="Mật khẩu",
        max_length=1000,
        strip=False,
        error_messages={"required": "Chưa nhập mật khẩu."},
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class PasswordForm(PasswordChangeForm):
    error_messages = {
        "password_incorrect": "Mật khẩu đang dùng chưa đúng. Gõ lại mật khẩu bạn vừa dùng để đăng nhập.",
        "password_mismatch": "Hai lần gõ mật khẩu mới không giống nhau. Gõ lại cả hai ô.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = {
            "old_password": ("Mật khẩu đang dùng", ""),
            "new_password1": ("Mật khẩu mới", "Ít nhất 8 ký tự, không chỉ toàn chữ số, không dùng mật khẩu dễ đoán."),
            "new_password2": ("Gõ lại mật khẩu mới", ""),
        }
        for name, (label, help_text) in words.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text
