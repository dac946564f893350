"""What has to be chosen when two files become one."""

from collections.abc import Sequence

from django import forms

from members.domain.doubles import choosing, merging
from members.domain.register import facts
from members.models import Member

LABELS = {choosing.MEMBERSHIP: "Quá trình sinh hoạt", choosing.HOUSEHOLD: "Hộ gia đình"}
SIDES = [(choosing.KEEP, "Hồ sơ giữ lại"), (choosing.OTHER, "Hồ sơ gộp vào")]
NOT_CHOSEN = "Chọn một trong hai hồ sơ."


class MergeForm(forms.Form):
    """One choice for each name; and what the person saw, so that nothing newer is merged unseen."""

    seen_keep = forms.CharField(max_length=60, widget=forms.HiddenInput)
    seen_other = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, data=None, *, keep: Member, other: Member, names: Sequence[str]):
        seen = {"seen_keep": merging.version_of(keep), "seen_other": merging.version_of(other)}
        super().__init__(data, initial=seen)
        self.names = names
        for name in names:
            self.fields[name] = forms.ChoiceField(
                label=LABELS.get(name) or facts.label_of(name), choices=SIDES, widget=forms.RadioSelect,
                initial=choosing.default_of(name, keep, other), error_messages={"required": NOT_CHOSEN},
            )  # fmt: skip

    @property
    def choices(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.names}

    @property
    def seen_versions(self) -> tuple[str, str]:
        return self.cleaned_data["seen_keep"], self.cleaned_data["seen_other"]

    def radios(self, name: str) -> tuple | None:
        """The two radio buttons of the name, for the kept file and for the other; None where nobody is asked."""
        return tuple(self[name]) if name in self.names else None
