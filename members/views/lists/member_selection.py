"""What a request asks of the list of members: the address holds the choices, the session the typed text (S18)."""

import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from members.domain import access
from members.domain.lists.selection import Selection
from members.forms.member_lists import NARROWING, MemberSearchForm
from members.views.unit_picker import Picker, picker

KEPT = "member_searches"  # in the session: short key -> what was typed
MOST_KEPT = 20
KEYS = {"q": "tim", "category": "dt"}  # what was typed -> where the address has its key
NARROWED = {*KEYS.values(), "status", *NARROWING}


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
        words += form.words
        if self.selection.category:
            words.append(f"{form.fields['category'].label} có chữ “{self.selection.category}”")
        return words + ([f"có chữ “{self.selection.typed}”"] if self.selection.typed else [])

    @property
    def filters(self) -> dict[str, str]:
        """What a person may keep under a name: the choices, and what was typed instead of its key in the session."""
        choices = dict(parse_qsl(self.kept)) | self.form.typed
        return {name: value for name, value in choices.items() if value and name not in KEYS.values()}


def asked(request, verb: str = "register") -> Asked:
    """The list that the address asks for. Units are those on which the user holds the right. At most four queries."""
    kept = request.session.get(KEPT, {})
    typed = {name: kept.get(request.GET.get(key, ""), "") for name, key in KEYS.items()}
    form = search_form(request.user, request.GET.dict() | typed)
    units = picker(access.units_for(request.user, verb), request.GET.get("unit"))
    said = form.cleaned_data if form.is_valid() else {}
    selection = Selection(
        unit=units.chosen and units.chosen.pk, statuses=tuple(map(str, form.statuses)), typed=said.get("q", ""),
        category=said.get("category", ""), age_from=said.get("age_from"), age_to=said.get("age_to"),
        **{name: said.get(name, "") for name in ("sex", "party", "era", "post", "policy", "ethnic")},
    )  # fmt: skip
    address = {name: value for name, value in request.GET.items() if name != "after"}
    return Asked(form, units, selection, urlencode(address), bool(NARROWED & address.keys()))


def search_form(user, data) -> MemberSearchForm:
    """With the questions about what is sensitive only for who may read the answer."""
    return MemberSearchForm(data, asks_sensitive=access.can_anywhere(user, "view_sensitive"))


def query_of(session, choices: dict[str, str]) -> str:
    """The address's query for these choices; typed texts go into the session, their keys into the address."""
    said = {KEYS.get(name, name): _keep(session, value) if name in KEYS else value for name, value in choices.items()}
    return urlencode({name: value for name, value in said.items() if value})


def _keep(session, typed: str) -> str:
    if not typed:
        return ""
    kept = session.get(KEPT, {})
    key = next((key for key, value in kept.items() if value == typed), None) or secrets.token_hex(4)
    session[KEPT] = dict([*kept.items(), (key, typed)][-MOST_KEPT:])
    return key
