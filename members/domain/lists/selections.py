"""What a list of members was narrowed by, as a value: for jobs, saved filters and deeds on many at once."""

from dataclasses import asdict, dataclass

from django.core.signing import BadSignature, Signer

from members.domain import access
from members.domain.lists import listing, search
from members.models import Member, Unit
from members.models.member import MemberQuerySet

SIGNER = Signer(salt="members.selection.typed")


@dataclass(frozen=True)
class Selection:
    """Blank narrows nothing. `typed` is what the person typed in the search: it may be a name or a number."""

    unit: int | None = None
    statuses: tuple[str, ...] = ()
    sex: str = ""
    party: str = ""
    era: str = ""
    typed: str = ""

    @property
    def named(self) -> dict:
        """What may stand in an audit entry: all but the typed text, of which only is said that there was one."""
        kept = asdict(self) | {"statuses": list(self.statuses), "typed": bool(self.typed)}
        return {name: value for name, value in kept.items() if value}

    @property
    def sealed(self) -> dict:
        """As arguments of a job. The typed text stands there signed and in base64, so that whoever looks at a row of
        jobs reads no name; no page shows it. The same selection is always sealed the same.
        """
        typed = SIGNER.sign_object(self.typed) if self.typed else ""
        return asdict(self) | {"statuses": list(self.statuses), "typed": typed}


def unsealed(arguments: dict) -> Selection:
    """The inverse of `sealed`. Raises ValueError when the text was tampered with."""
    try:
        typed = SIGNER.unsign_object(arguments["typed"]) if arguments["typed"] else ""
    except BadSignature as error:
        raise ValueError("the typed text of a selection was changed") from error
    return Selection(**arguments | {"statuses": tuple(arguments["statuses"]), "typed": typed})


def members(selection: Selection, *, user, verb: str, using: str | None = None) -> MemberQuerySet:
    """Those of the selection on whose unit the user holds the right; None is the system and may all.

    One query for the unit; words typed cost another short one at once.
    """
    found = Member.objects.using(using).unmerged()
    if user is not None:
        found = found.for_user(user, verb)
    if selection.party and user is not None:  # by whom it may not be read, it must not be guessed from a list either
        found = access.narrowed(found, user, "view_sensitive")
    unit = Unit.objects.filter(pk=selection.unit).first() if selection.unit else None
    if selection.unit and unit is None:
        return found.none()
    asked = {"sex": selection.sex, "party": selection.party, "era": selection.era}
    return search.find(listing.narrowed(found, unit=unit, statuses=selection.statuses, **asked), selection.typed)
