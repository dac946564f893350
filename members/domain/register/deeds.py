"""What every function of the register shares: its rules on rights and days, and the deed that undo can take back."""

from datetime import date, datetime

from django.db import models
from django.utils import timezone

from ccb.core.domain import audit
from ccb.lib import dates, text
from members.choices import Entry, Exit, MemberStatus, RequestState
from members.domain import access
from members.domain.homes import household_places
from members.models import Enrolment, Member, RegisterEvent, Unit

PENDING = (RequestState.ASKED, RequestState.PROPOSED)


class NotAllowed(Exception):
    """The rules of the register forbid it; the text says why and what to do, in the user's words."""


class Stale(Exception):
    """Someone changed the member's file since it was seen; the text is for the user."""


class Deed:
    """What one function does to one member: it locks him, remembers each row before changing it, and leaves one
    event and one audit entry. To be made inside a transaction; the caller's `member` is read anew.
    """

    def __init__(self, member: Member, *, actor, at: datetime):
        member.refresh_from_db(from_queryset=Member.objects.select_for_update())
        if member.status == MemberStatus.MERGED:
            raise NotAllowed(f"Hồ sơ này của {member} đã gộp vào hồ sơ khác. Hãy làm ở hồ sơ còn lại.")
        check_held(member)
        self.member, self.actor, self.at = member, actor, at
        self.before = {"rows": {}, "opened": {}, "removed": {}}

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    def set(self, row: models.Model, **values) -> None:
        """Change columns of a row, remembering what stood there."""
        old = self.before["rows"].setdefault(row._meta.label, {}).setdefault(str(row.pk), {})
        for name, value in values.items():
            field = row._meta.get_field(name)
            old.setdefault(field.attname, _plain(field, row))
            setattr(row, name, value)
        row.save(update_fields=list(values))

    def open(self, row: models.Model) -> models.Model:
        """Save a new row, remembering that it was not there."""
        row.save(force_insert=True)
        self.before["opened"].setdefault(row._meta.label, []).append(row.pk)
        return row

    def remove(self, row: models.Model) -> None:
        """Delete a row that nothing points to, remembering all of it."""
        columns = {field.attname: _plain(field, row) for field in row._meta.concrete_fields}
        self.before["removed"].setdefault(row._meta.label, []).append(columns)
        row.delete()

    def join(self, unit: Unit, entry: Entry, on: date, **facts) -> None:
        """He counts in the unit from that day on. `facts` are columns of the member that follow."""
        self.set(self.member, unit=unit, status=MemberStatus.ACTIVE, **facts)
        self.open(Enrolment(member=self.member, unit=unit, entry=entry, joined_on=on))

    def leave(self, enrolment: Enrolment, exit: Exit, on: date, *, status: MemberStatus, reason: str) -> None:
        """He leaves the association: counts no longer from that day on, holds no post and waits for no answer."""
        self.set(enrolment, left_on=on, exit=exit)
        self.end_posts(on)
        self.refuse_requests(reason)
        self.set(self.member, status=status)

    def end_posts(self, on: date, *, outside: Unit | None = None) -> None:
        """End his posts on that day: all, or those in units other than `outside` and the units above it."""
        for post in self.member.posts.filter(models.Q(ended_on=None) | models.Q(ended_on__gt=on)).select_related(
            "unit"
        ):
            if outside is None or not outside.path.startswith(post.unit.path):
                self.set(post, ended_on=max(on, post.started_on))

    def refuse_requests(self, reason: str) -> None:
        """Refuse his open application and his open transfer."""
        for requests in (self.member.applications, self.member.transfers):
            for request in requests.filter(state__in=PENDING):
                self.answer(request, RequestState.REFUSED, self.today, reason=reason)

    def answer(self, request: models.Model, state: RequestState, on: date, **facts) -> None:
        """Decide an application or a transfer."""
        self.set(request, state=state, decided_on=on, decided_by=self.actor, **facts)

    def done(self, verb: str, on: date, **said: str) -> RegisterEvent:
        """Write the event and the audit entry. `said` (reason, decision number) stays out of the audit: a reason may
        tell of the person's health.
        """
        before = self.before | {"said": {name: words for name, words in said.items() if words}}
        event = RegisterEvent.objects.create(
            member=self.member, verb=verb, on=on, before=before, actor=self.actor, at=self.at
        )
        audit.record(
            f"register.{verb}", self.member, actor=self.actor, at=self.at,
            event=event.pk, on=on, unit=self.member.unit_id,
        )  # fmt: skip
        household_places.settle(self.member.household_id)
        return event


def _plain(field: models.Field, row: models.Model):
    """The column's value as JSON can hold it and `update` can read it back."""
    value = field.get_prep_value(getattr(row, field.attname))
    return value.isoformat() if isinstance(value, date) else value


def enrolment_of(member: Member) -> Enrolment:
    """The enrolment that counts today. Raises NotAllowed for one who is no member."""
    enrolment = member.enrolments.filter(left_on=None).first()
    if enrolment is None:
        status = member.get_status_display().lower()
        raise NotAllowed(f"{member} không phải là hội viên đang có trong sổ ({status}). Hãy chọn đúng người.")
    return enrolment


def check_right(actor, verb: str, unit: Unit) -> None:
    """Raises NotAllowed when the actor lacks the right there; None is the system and may all."""
    if actor is not None and not access.can(actor, verb, unit):
        raise NotAllowed(f"Bạn không có quyền làm việc này ở {unit.in_sentence}. Hãy nhờ người phụ trách đơn vị đó.")


def check_held(member: Member) -> None:
    """Raises NotAllowed when the person's data was deleted on his request: nothing is written down of him again."""
    if member.erased_at:
        raise NotAllowed("Dữ liệu của người này đã xoá theo yêu cầu, không ghi và không hoàn tác gì thêm được nữa.")


def check_day(on: date, *, today: date, since: date | None = None, what: str = "", after: bool = False) -> None:
    """Raises NotAllowed for a day to come, or before `since` (`after`: or on it), the day of `what`."""
    if on > today:
        raise NotAllowed(f"Ngày {dates.show(on)} chưa đến. Hãy ghi ngày không muộn hơn {dates.show(today)}.")
    if since and (on < since or after and on == since):
        least = "sau" if after else "từ"
        raise NotAllowed(
            f"Ngày {dates.show(on)} sớm hơn mức được ghi: {what} là ngày {dates.show(since)}. "
            f"Hãy ghi ngày {least} {dates.show(since)}, hoặc sửa lại việc trước đó."
        )


def check_standing(deed: Deed, enrolment: Enrolment, on: date, *, after: bool = False) -> None:
    """The right on the member's unit, and a day within the enrolment."""
    check_right(deed.actor, "register", deed.member.unit)
    what = f"ngày vào {deed.member.unit.in_sentence}"
    check_day(on, today=deed.today, since=enrolment.joined_on, what=what, after=after)


def check_open(unit: Unit, on: date) -> None:
    """Raises NotAllowed when the unit does not exist on that day."""
    if unit.valid_to and unit.valid_to < on:
        raise NotAllowed(
            f"{unit.titled} đã ngừng hoạt động sau ngày {dates.show(unit.valid_to)}. Hãy chọn đơn vị khác."
        )
    if unit.valid_from and unit.valid_from > on:
        raise NotAllowed(f"{unit.titled} thành lập ngày {dates.show(unit.valid_from)}. Hãy ghi ngày từ hôm đó trở đi.")


def needed(words: str, what: str, *, most: int = 0) -> str:
    """The words without stray blanks. Raises NotAllowed when there are none, or more letters than `most` if given."""
    cleaned = text.clean(words)
    if not cleaned:
        raise NotAllowed(f"Chưa ghi {what}. Hãy ghi {what} rồi làm lại.")
    if most and len(cleaned) > most:
        raise NotAllowed(f"Phần {what} dài {len(cleaned)} chữ, nhiều nhất là {most}. Hãy ghi gọn lại.")
    return cleaned
