"""What somebody has to choose between two files of one person, and what is taken where nobody did."""

from members.choices import MemberStatus
from members.domain.register import personal
from members.models import Member

KEEP, OTHER = "keep", "other"
MEMBERSHIP, HOUSEHOLD = "membership", "household"
FIELDS = tuple(sorted(personal.EDITABLE - {HOUSEHOLD}))


def differing(keep: Member, other: Member) -> list[str]:
    """The fields that are written in both files, and not the same: somebody has to choose."""
    written = (name for name in FIELDS if _is_written(keep, name) and _is_written(other, name))
    return [name for name in written if getattr(keep, name) != getattr(other, name)]


def default_of(name: str, keep: Member, other: Member) -> str:
    """What is taken where nobody chose: what is written; of two the kept file's; the membership that says he died."""
    if name == MEMBERSHIP:
        if (keep.status == MemberStatus.DIED) != (other.status == MemberStatus.DIED):
            return KEEP if keep.status == MemberStatus.DIED else OTHER
        return KEEP if keep.enrolments.exists() else OTHER
    return KEEP if _is_written(keep, name) or not _is_written(other, name) else OTHER


def _is_written(member: Member, name: str) -> bool:
    return getattr(member, name) not in (None, "", False)
