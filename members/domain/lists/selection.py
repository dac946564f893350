"""What a list of members was narrowed by, as a value: for jobs, saved filters and deeds on many at once."""

from dataclasses import asdict, dataclass

from django.core.signing import BadSignature, Signer

from members.choices import SENSITIVE_POLICIES

SIGNER = Signer(salt="members.selection.typed")
ANY, MINORITY = "any", "minority"
TYPED = ("typed", "category")


@dataclass(frozen=True)
class Selection:
    """Blank narrows nothing. `typed` is what the person typed in the search: it may be a name or a number; `category`
    he typed too.
    """

    unit: int | None = None
    statuses: tuple[str, ...] = ()
    sex: str = ""
    party: str = ""
    era: str = ""
    typed: str = ""
    age_from: int | None = None
    age_to: int | None = None
    post: str = ""
    category: str = ""
    policy: str = ""
    ethnic: str = ""

    @property
    def is_sensitive(self) -> bool:
        """Whether it asks for what not everybody may read: it must not be guessed from a list either."""
        return bool(self.party or self.ethnic or self.policy in SENSITIVE_POLICIES)

    @property
    def named(self) -> dict:
        """What may stand in an audit entry: all but the typed texts, of which only is said that there were some."""
        kept = asdict(self) | {"statuses": list(self.statuses)} | {name: bool(getattr(self, name)) for name in TYPED}
        return {name: value for name, value in kept.items() if value}

    @property
    def sealed(self) -> dict:
        """As arguments of a job. The typed texts stand there signed and in base64, so that whoever looks at a row of
        jobs reads no name; no page shows it. The same selection is always sealed the same.
        """
        kept = asdict(self) | {"statuses": list(self.statuses)}
        return kept | {name: SIGNER.sign_object(kept[name]) if kept[name] else "" for name in TYPED}


def unsealed(arguments: dict) -> Selection:
    """The inverse of `sealed`. Raises ValueError when a text was tampered with."""
    try:
        typed = {name: SIGNER.unsign_object(arguments[name]) if arguments.get(name) else "" for name in TYPED}
    except BadSignature as error:
        raise ValueError("the typed text of a selection was changed") from error
    return Selection(**arguments | {"statuses": tuple(arguments["statuses"])} | typed)
