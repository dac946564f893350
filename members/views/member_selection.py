"""What a request asks of the list of members: the address holds the choices, the session the typed text (S18)."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from members.domain import access
from members.domain.lists.selections import Selection
from members.forms.member_lists import MemberSearchForm
from members.views.unit_picker import Picker, picker

KEPT = "member_searches"  # in the session: short key -> what was typed
MOST_KEPT = 20
NARROWING = ("tim", "status", "sex", "party", "era")


@dataclass(frozen=True)
class Asked:
    """`kept` is the address's query without the page: what a link or a form must carry to mean the same list."""

    form: MemberSearchForm
    units: Picker
    selection: Selection
    kept: str
    is_narrowed: bool

    @property
    def words(self) -> list[str]:
        """The choices as the page calls them: ["Xã Đồng Mẫu", "Giới tính: Nam"]; the typed text only as such."""
        form, words = self.form, [self.units.chosen.titled if self.units.chosen else "Tất cả đơn vị của tôi"]
        words.append(dict(form.fields["status"].choices)[form.filters.get("status", "")])
        for name in ("sex", "party", "era"):
            if value := form.filters.get(name):
                words.append(f"{form.fields[name].label}: {dict(form.fields[name].choices)[value]}")
        return words + ([f"có chữ “{self.selection.typed}”"] if self.selection.typed else [])


def asked(request, verb: str = "register") -> Asked:
    """The list that the address asks for. Units are those on which the user holds the right. At most four queries."""
    typed = request.session.get(KEPT, {}).get(request.GET.get("tim", ""), "")
    form = search_form(request.user, request.GET.dict() | {"q": typed})
    units = picker(access.units_for(request.user, verb), request.GET.get("unit"))
    kept = {name: value for name, value in request.GET.items() if name != "after"}
    selection = Selection(
        unit=units.chosen and units.chosen.pk, statuses=tuple(map(str, form.statuses)), typed=typed,
        **{name: form.filters.get(name, "") for name in ("sex", "party", "era")},
    )  # fmt: skip
    return Asked(form, units, selection, urlencode(kept), any(name in kept for name in NARROWING))


def search_form(user, data) -> MemberSearchForm:
    """With the question about the Party only for who may read the answer."""
    return MemberSearchForm(data, asks_party=access.can_anywhere(user, "view_sensitive"))


def query_of(session, choices: dict[str, str], typed: str) -> str:
    """The address's query for these choices; the typed text goes into the session, its key into the address."""
    asked = choices | ({"tim": _keep(session, typed)} if typed else {})
    return urlencode({name: value for name, value in asked.items() if value})


def _keep(session, typed: str) -> str:
    kept = session.get(KEPT, {})
    key = next((key for key, value in kept.items() if value == typed), None) or secrets.token_hex(4)
    session[KEPT] = dict([*kept.items(), (key, typed)][-MOST_KEPT:])
    return key
