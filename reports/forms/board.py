"""What is shown of the tables of who has sent: form, year, unit, how it stands."""

from collections.abc import Sequence

from django import forms
from django.db.models import Q, QuerySet

from members.domain import access
from members.models import Unit
from reports.domain.asking import completeness
from reports.models import Round


class StandingForm(forms.Form):
    """How it stands; blank is all."""

    tinh_trang = forms.ChoiceField(
        label="Tình trạng", required=False,
        choices=[("", "Tất cả"), *((key, words) for key, (words, _) in completeness.STANDINGS.items())],
    )  # fmt: skip

    @property
    def standing(self) -> str:
        """A key of `completeness.STANDINGS` or ''; what does not exist is passed over."""
        self.is_valid()
        return self.cleaned_data.get("tinh_trang", "")


class BoardForm(StandingForm):
    """Of what the rounds and the user's rights offer; blank is all."""

    field_order = ["bieu", "nam", "don_vi", "tinh_trang"]

    bieu = forms.TypedChoiceField(label="Biểu", required=False, coerce=int, empty_value=None)
    nam = forms.TypedChoiceField(label="Năm", required=False, coerce=int, empty_value=None)
    don_vi = forms.ModelChoiceField(
        Unit.objects.none(), label="Đơn vị", required=False, to_field_name="pk", empty_label="Tất cả"
    )

    def __init__(self, data, *, seen: Sequence[Round], user):
        super().__init__(data)
        asked = {one.form_id: str(one.form) for one in seen}
        years = sorted({one.ends_on.year for one in seen}, reverse=True)
        self.fields["bieu"].choices = [("", "Tất cả"), *asked.items()]
        self.fields["nam"].choices = [("", "Tất cả"), *((year, year) for year in years)]
        self.fields["don_vi"].queryset = _own_and_right_below(user)

    @property
    def chosen(self) -> dict:
        """The arguments of `board.of`; what does not exist is passed over."""
        standing, said = self.standing, self.cleaned_data
        return {
            "form": said.get("bieu"), "year": said.get("nam"), "under": said.get("don_vi"), "standing": standing,
        }  # fmt: skip


def _own_and_right_below(user) -> QuerySet[Unit]:
    """The units that he is assigned to and those under them, where he reviews: a list that can be looked through."""
    own = {scope.unit_id for scope in access.scopes(user)}
    return access.units_for(user, "review").filter(Q(pk__in=own) | Q(parent__in=own))
