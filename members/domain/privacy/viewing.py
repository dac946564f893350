"""Looking at a person's file is itself recorded (A04): who, whom, when, and what for."""

from datetime import datetime

from ccb.core.domain import audit
from members.models import Member


def view(member: Member, *, sensitive: bool, actor, at: datetime) -> None:
    """Record that the file was opened, with or without its sensitive fields."""
    audit.record("member.view", member, actor=actor, at=at, sensitive=sensitive)


def reveal(member: Member, *, purpose: str, actor, at: datetime) -> dict[str, str]:
    """The masked numbers in full, once it is recorded what they are needed for."""
    audit.record("member.reveal", member, actor=actor, at=at, purpose=purpose, fields=list(Member.MASKED))
    return {name: getattr(member, name) for name in Member.MASKED}
