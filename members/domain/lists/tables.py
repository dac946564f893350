"""The register's tables that leave the system as Excel: posts, entitlements, households, numbers, the access log.

Each is asked for with a purpose, made by a job, and recorded when it is asked for and when it is made (A04).
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import models, transaction
from django.db.models import TextChoices

from ccb.core.domain import audit, jobs
from ccb.core.models import Job
from ccb.lib import text
from members.domain import access
from members.models import Unit

TASK = "members.table"


class Kind(TextChoices):
    POSTS = "chuc-vu", "Chức vụ trong Hội"
    ENTITLEMENTS = "che-do", "Chế độ, chính sách của hội viên"
    ELIGIBLE = "co-the-huong", "Người có thể được hưởng, chưa có hồ sơ"
    HOUSEHOLDS = "ho-gia-dinh", "Hộ gia đình hội viên"
    NUMBERS = "so-luong", "Số lượng, biến động hội viên"
    LOG = "nhat-ky-truy-cap", "Nhật ký truy cập"


RIGHTS = {  # beside the right to export
    Kind.POSTS: "register", Kind.ENTITLEMENTS: "view_sensitive", Kind.ELIGIBLE: "view_sensitive",
    Kind.HOUSEHOLDS: "register", Kind.NUMBERS: "register", Kind.LOG: "erase",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Which table, and what it is narrowed by, as its page is; blank narrows nothing. `unit` is a key."""

    kind: str
    unit: int | None = None
    on: str = ""  # days as ISO
    since: str = ""
    until: str = ""
    term: str = ""
    regime: int | None = None
    state: str = ""
    standard: str = ""
    temporary: str = ""
    member: int | None = None
    actor: str = ""
    verb: str = ""

    @property
    def named(self) -> dict:
        """What may stand in an audit entry: no name, no number of a person's."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None)}

    def day(self, name: str) -> date | None:
        return date.fromisoformat(stored) if (stored := getattr(self, name)) else None


def may(user, kind: Kind) -> bool:
    """Whether the table is there for the user at all."""
    return access.can_anywhere(user, "export") and access.can_anywhere(user, RIGHTS[kind])


@transaction.atomic
def ask(asked: Asked, *, purpose: str, actor, at: datetime) -> Job:
    """The queued job that makes the table; asked twice at once, the first one again (C03). The caller wakes it."""
    arguments = {"asked": asdict(asked), "purpose": text.clean(purpose)}
    title = f"Tải bảng: {Kind(asked.kind).label}"
    job, is_new = jobs.ask(TASK, title=title, arguments=arguments, actor=actor, at=at)
    if is_new:
        unit = Unit.objects.filter(pk=asked.unit).first()
        record("member.table_ask", unit or job, asked, purpose=arguments["purpose"], actor=actor, at=at, job=job.pk)
    return job


def record(verb: str, subject: models.Model, asked: Asked, *, purpose: str, actor, at: datetime, **said) -> None:
    """The audit entry of an export: purpose, filter and, once it is known, `count`."""
    audit.record(verb, subject, actor=actor, at=at, purpose=purpose, filter=asked.named, **said)
