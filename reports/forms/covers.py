"""Of which units one figure is."""

from django import forms

from reports.domain.sheets.covering import Coverable


class CoversForm(forms.Form):
    """`units` in two groups: those below the sheet's own, and itself with its siblings. Gives their ids."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    units = forms.TypedMultipleChoiceField(
        label="Số này là của", coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Đánh dấu các đơn vị cùng có trong số này. Bỏ hết dấu nếu số chỉ là của đơn vị mình.",
        error_messages={"invalid_choice": "Có đơn vị không chọn được ở đây. Tải lại trang rồi chọn lại."},
    )  # fmt: skip

    def __init__(self, *args, units: Coverable, **kwargs):
        super().__init__(*args, **kwargs)
        groups = [("Cấp dưới", units.below), ("Cùng cấp", units.beside)]
        self.fields["units"].choices = [
            (label, [(one.pk, one.titled) for one in group]) for label, group in groups if group
        ]
