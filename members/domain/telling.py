"""Who finds a line in the inbox when something concerns units: their people, or those nearest above them."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from ccb.core.domain import notices
from members.domain import access
from members.models import Unit, User


def tell(units: Iterable[Unit], text: str, *verbs: str, url: str, actor, at: datetime) -> int:
    """One line for each person who holds one of the rights over a unit and is assigned nearest to it, once however many
    units; not for the actor, who knows. How many people. Two queries at most; nobody is told of no unit.
    """
    paths = {unit.path for unit in units}
    if not paths:
        return 0
    held = access.holders(*verbs, on=timezone.localdate(at))
    told: dict[User, None] = {}
    for path in sorted(paths):
        reaching = [(user, reach) for user, reach in held if path.startswith(reach)]
        nearest = max((len(reach) for _, reach in reaching), default=0)
        told |= {user: None for user, reach in reaching if len(reach) == nearest and user != actor}
    return notices.send_each([(user, text, url) for user in told], at=at) if told else 0
