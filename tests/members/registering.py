"""Members for tests of the register, made the way the product makes them. Made-up people."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from members.domain.register import registry
from members.models import Member, Unit

AT = datetime(2024, 12, 31, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
START = date(2024, 1, 1)
BY_SYSTEM = {"actor": None, "at": AT}


def day(month: int, number: int = 1) -> date:
    return date(2024, month, number)


def member(unit: Unit, name: str = "Hồ Văn Mẫu", *, on: date = START, at: datetime = AT, **fields) -> Member:
    """One who is in the register from the start."""
    return registry.enrol({"full_name": name} | fields, unit=unit, on=on, actor=None, at=at)


def applicant(unit: Unit, name: str = "Rơ Lưk Mẫu", *, on: date = START):
    """His application."""
    return registry.apply({"full_name": name}, unit=unit, on=on, **BY_SYSTEM)


def admitted(unit: Unit, name: str = "Rơ Lưk Mẫu", *, on: date) -> Member:
    application = applicant(unit, name, on=on)
    registry.propose(application, on=on, **BY_SYSTEM)
    registry.decide(application, accepted=True, on=on, decision_number="05/QĐ-CCB", **BY_SYSTEM)
    return application.member


def moved(person: Member, to: Unit, *, on: date, at: datetime = AT) -> Member:
    """Transferred, asked and accepted on the day."""
    transfer = registry.ask_transfer(person, to=to, on=on, actor=None, at=at)
    registry.accept_transfer(transfer, on=on, actor=None, at=at)
    person.refresh_from_db()
    return person


def last_event(person: Member):
    return person.events.filter(undone_at=None).last()


def undo_last(person: Member, actor=None) -> None:
    registry.undo(last_event(person), actor=actor, at=AT)
    person.refresh_from_db()
