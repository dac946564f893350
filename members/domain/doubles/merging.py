"""Two files of one person become one. The kept one gets all that stands in the other, which stays, marked as merged.

One event of the kept member remembers every row that changed, moved or went, so that `registry.undo` puts them back.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import models, transaction

from ccb.core.domain import audit
from ccb.lib import dates
from members.choices import AttachmentKind, EntitlementState, MemberStatus, RequestState
from members.domain.benefits import entitlements
from members.domain.doubles import memberships
from members.domain.doubles.choosing import FIELDS, HOUSEHOLD, KEEP, MEMBERSHIP, OTHER, default_of
from members.domain.doubles.memberships import Stay
from members.domain.homes import household_places
from members.domain.places import place_in_sentence
from members.domain.register import personal
from members.domain.register.deeds import PENDING, Deed, NotAllowed, Stale, check_right
from members.models import Distinct, Enrolment, Member, RegisterEvent

MERGE = "merge"
ENROLLED = (MemberStatus.ACTIVE, MemberStatus.EXEMPT)
STALE = "Một trong hai hồ sơ vừa được người khác sửa. Hãy mở lại trang so sánh, xem lại rồi gộp."


@transaction.atomic
def merge(
    keep: Member, *, other: Member, choices: Mapping[str, str], seen_versions: tuple[str, str], actor, at: datetime
) -> RegisterEvent:
    """Give `keep` all that stands in `other`, which leaves every list and count and points to `keep`.

    `choices` says "keep" or "other" for a field of Member, for "household" and for "membership" (whose enrolments
    stay where both count on the same days); what it leaves out is as `default_of` says. `seen_versions` are the
    `version_of` both that the actor saw. Raises Stale, NotAllowed.
    """
    _lock(keep, other)
    _check(keep, other, seen_versions, actor)
    if set(choices) & set(Member.SENSITIVE):
        for member in (keep, other):
            check_right(actor, "view_sensitive", member.unit)
    deed = Deed(keep, actor=actor, at=at)
    work = _Merging(deed, other, choices)
    work.do()
    event = deed.done(MERGE, deed.today)
    audit.record("register.merged", other, actor=actor, at=at, event=event.pk, into=keep.pk)
    return event


def version_of(member: Member) -> str:
    """Changes with the file, with each deed on it and with each undo. One query."""
    done = member.events.aggregate(events=models.Count("pk"), undone=models.Count("undone_at"))
    return f"{member.version}.{done['events']}.{done['undone']}"


def _lock(*members: Member) -> None:
    list(Member.objects.select_for_update().filter(pk__in=[one.pk for one in members]).order_by("pk"))
    for member in members:
        member.refresh_from_db()


def _check(keep: Member, other: Member, seen_versions: tuple[str, str], actor) -> None:
    if keep.pk == other.pk:
        raise NotAllowed("Đây là một hồ sơ, không phải hai. Hãy chọn hồ sơ thứ hai.")
    for member in (keep, other):
        check_right(actor, "register", member.unit)
        if member.status == MemberStatus.MERGED:
            raise NotAllowed(f"Hồ sơ của {member} đã gộp vào hồ sơ khác rồi. Hãy mở lại danh sách hồ sơ trùng.")
        if member.erased_at:
            raise NotAllowed("Dữ liệu của một trong hai người đã được xoá theo yêu cầu. Không gộp được.")
    if tuple(seen_versions) != (version_of(keep), version_of(other)):
        raise Stale(STALE)


class _Merging:
    """The work of `merge`, inside its deed. `told` is what a person should read of it later."""

    def __init__(self, deed: Deed, other: Member, choices: Mapping[str, str]):
        self.deed, self.keep, self.other, self.choices = deed, deed.member, other, choices
        self.told = deed.before["told"] = [f"Gộp từ hồ sơ số {other.pk} ({other})."]

    def chosen(self, name: str) -> Member:
        choice = self.choices.get(name) or default_of(name, self.keep, self.other)
        return {KEEP: self.keep, OTHER: self.other}[choice]

    def do(self) -> None:
        values = self._values()
        household = self.chosen(HOUSEHOLD).household_id
        houses = {self.keep.household_id, self.other.household_id}
        self._settle_homes()
        standing = self._unite_memberships()
        facts = {"status": standing.status, "unit_id": standing.unit_id}
        self._answer_requests(standing)
        left_on = self._left_on()
        self.deed.set(self.other, status=MemberStatus.MERGED, merged_into=self.keep, code="", household=None)
        self.deed.set(self.keep, **values, household_id=household, **facts)
        self._move_rows()
        self._follow(left_on)
        for member in (self.keep, self.other):
            member.version += 1
            member.save(update_fields=["version"])
        household_places.settle(*houses)

    def _values(self) -> dict:
        """The columns of the kept member that change."""
        taken = {name: getattr(self.other, name) for name in FIELDS if self.chosen(name) is self.other}
        taken = {name: value for name, value in taken.items() if value != getattr(self.keep, name)}
        if "full_name" in taken:
            taken |= {"search_key": self.other.search_key, "sort_key": self.other.sort_key}
        return taken

    # --- Memberships ---------------------------------------------------------------------------------------------

    def _unite_memberships(self) -> Member:
        """On no day he counts twice. Gives the one whose status and unit hold from now on."""
        chosen = self.chosen(MEMBERSHIP)
        unchosen = self.other if chosen is self.keep else self.keep
        self._check_death(chosen, unchosen)
        rows = {row.pk: row for one in (chosen, unchosen) for row in one.enrolments.select_related("unit__parent")}
        stays = [[_stay(row) for row in rows.values() if row.member_id == one.pk] for one in (chosen, unchosen)]
        self._rewrite(rows, memberships.unite(*stays))
        last = max(rows.values(), key=lambda row: row.joined_on, default=None)
        if last is None:
            return self._applicant(chosen)
        standing = self.keep if last.member_id == self.keep.pk else self.other
        self._move(row for row in rows.values() if row.member_id != self.keep.pk)
        return standing

    def _rewrite(self, rows: dict[int, Enrolment], united: dict[int, Stay | None]) -> None:
        """First what is taken off goes: no step leaves two enrolments that begin on one day."""
        for pk in [pk for pk, stay in united.items() if stay is None]:
            self._tell_removed(rows[pk])
            self.deed.remove(rows.pop(pk))
        for pk in set(united) & set(rows):
            stay = united[pk]
            self._tell_changed(rows[pk], stay)
            columns = {"entry": stay.entry, "joined_on": stay.joined_on, "exit": stay.exit, "left_on": stay.left_on}
            self.deed.set(rows[pk], **columns)

    def _check_death(self, chosen: Member, unchosen: Member) -> None:
        """A death that is recorded is not lost by the way, and nobody lives on after it."""
        dies, died = chosen.status == MemberStatus.DIED, unchosen.status == MemberStatus.DIED
        lives_on = dies and not chosen.enrolments.exists() and unchosen.enrolments.exists()
        if dies == died or dies and not lives_on:
            return
        raise NotAllowed(
            "Một hồ sơ ghi người này đã qua đời, hồ sơ kia thì không. Hãy chọn quá trình sinh hoạt của hồ sơ ghi qua "
            "đời; nếu ghi nhầm, hãy huỷ việc ghi qua đời rồi gộp."
        )

    def _applicant(self, chosen: Member) -> Member:
        """Of two who never were members the one who died, or whose application got further."""
        if chosen.status == MemberStatus.DIED:
            return chosen
        states = {
            one: one.applications.filter(state__in=PENDING).values_list("state", flat=True).first()
            for one in (self.keep, self.other)
        }
        order = [None, RequestState.ASKED, RequestState.PROPOSED]
        return max(states, key=lambda one: order.index(states[one]))

    def _answer_requests(self, standing: Member) -> None:
        """Only what the one waits for who stands is still waited for."""
        waits = standing.status in (*ENROLLED, MemberStatus.APPLYING)
        for member in (self.keep, self.other):
            if not (member is standing and waits):
                for requests in (member.applications, member.transfers):
                    for request in requests.filter(state__in=PENDING):
                        self.deed.answer(request, RequestState.REFUSED, self.deed.today, reason="Đã gộp hai hồ sơ.")
                        self.told.append("Đơn hoặc giấy giới thiệu đang chờ ở hồ sơ không được chọn đã kết thúc.")

    def _left_on(self) -> date | None:
        """The day from which he is no member any more; None while he is one, and for one who never was."""
        last = self.keep.enrolments.order_by("joined_on").last()
        return last.left_on if last else None

    def _follow(self, left_on: date | None) -> None:
        """Who left holds no post; who died is paid nothing month by month."""
        if self.keep.status in ENROLLED:
            return
        self.deed.end_posts(left_on or self.deed.today)
        if self.keep.status == MemberStatus.DIED:
            entitlements.end_by_death(self.deed, left_on or self.deed.today)

    # --- What stands in the other file -----------------------------------------------------------------------------

    def _move_rows(self) -> None:
        self._settle_posts()
        self._settle_entitlements()
        self._settle_honours()
        self._settle_photos()
        held = set(personal.eras_of(self.keep))
        self._move(row for row in self.other.services.all() if row.era not in held)
        for name in ("posts", "entitlements", "honours", "attachments", "disciplines", "applications", "transfers"):
            self._move(getattr(self.other, name).all())
        for row in self.other.merged.all():
            self.deed.set(row, merged_into=self.keep)
        self._move_judgements()

    def _move(self, rows: Iterable[models.Model]) -> None:
        for row in list(rows):
            self.deed.set(row, member=self.keep)

    def _settle_homes(self) -> None:
        """Where he lived before goes with where he lives: he lived in one household at a time."""
        if self.chosen(HOUSEHOLD) is self.other:
            for row in self.keep.former_homes.all():
                self.deed.remove(row)
            self._move(self.other.former_homes.all())

    def _settle_posts(self) -> None:
        """One post held in both files: it goes on in the one that began later."""
        for row in self.other.posts.filter(ended_on=None):
            same = self.keep.posts.filter(unit=row.unit_id, body=row.body, title=row.title, ended_on=None).first()
            if same:
                earlier, later = sorted((same, row), key=lambda post: post.started_on)
                self.deed.set(earlier, ended_on=later.started_on)
                since = dates.show(later.started_on)
                self.told.append(f"Chức vụ {row.title} ghi ở cả hai hồ sơ: tính tiếp từ {since}.")

    def _settle_entitlements(self) -> None:
        """One regime open in both files: what is granted stays, else the kept file's; the other row stops."""
        for row in self.other.entitlements.filter(state__in=entitlements.OPEN):
            same = self.keep.entitlements.filter(regime=row.regime_id, state__in=entitlements.OPEN).first()
            if same:
                stays = row if (row.state, same.state) == (EntitlementState.GRANTED, EntitlementState.APPLIED) else same
                stops = same if stays is row else row
                days = [day for day in (stops.starts_on, stays.starts_on) if day]
                self.deed.set(
                    stops, state=EntitlementState.STOPPED, ended_on=max(days, default=self.deed.today),
                    reason="Ghi ở cả hai hồ sơ đã gộp.",
                )  # fmt: skip
                stops.version += 1  # not by the deed: what was seen before is stale after an undo too
                stops.save(update_fields=["version"])
                self.told.append("Một chế độ ghi ở cả hai hồ sơ: giữ cả hai dòng, một dòng dừng.")

    def _settle_honours(self) -> None:
        """One honour in both files stands once; what the kept row lacks it takes from the other."""
        for row in self.other.honours.all():
            same = self.keep.honours.filter(kind=row.kind, title=row.title, year=row.year).first()
            if same:
                blank = {name: getattr(row, name) for name in ("decision_number", "issuer") if not getattr(same, name)}
                if any(blank.values()):
                    self.deed.set(same, **blank)
                words = ", ".join(filter(None, (row.title, str(row.year or ""), row.decision_number, row.issuer)))
                self.told.append(f"Khen thưởng ghi ở cả hai hồ sơ, nay còn một; hồ sơ kia ghi: {words}.")
                self.deed.remove(row)

    def _settle_photos(self) -> None:
        if self.keep.attachments.filter(kind=AttachmentKind.PHOTO).exists():
            for row in self.other.attachments.filter(kind=AttachmentKind.PHOTO):
                self.deed.set(row, kind=AttachmentKind.OTHER)
                self.told.append("Ảnh thẻ của hồ sơ kia được giữ trong giấy tờ.")

    def _move_judgements(self) -> None:
        """Who is another person than the one file's is another than the kept one's."""
        ours = set(_judged(self.keep))
        for pk in set(_judged(self.other)) - ours - {self.keep.pk}:
            first, second = sorted((pk, self.keep.pk))
            who = {"decided_by": self.deed.actor, "decided_at": self.deed.at}
            self.deed.open(Distinct(first_id=first, second_id=second, **who))

    # --- In words ------------------------------------------------------------------------------------------------

    def _tell_removed(self, row: Enrolment) -> None:
        until = f" đến {dates.show(row.left_on)}" if row.left_on else ""
        self.told.append(
            f"Không tính lần sinh hoạt ghi trùng ở {place_in_sentence(row.unit)} từ {dates.show(row.joined_on)}{until}."
        )

    def _tell_changed(self, row: Enrolment, stay: Stay) -> None:
        if stay.left_on != row.left_on:
            words = f"chỉ tính đến {dates.show(stay.left_on)}"
        elif stay.joined_on != row.joined_on:
            words = f"nay tính từ {dates.show(stay.joined_on)}"
        else:
            words = "nay ghi là chuyển đến"
        self.told.append(f"Lần sinh hoạt ở {place_in_sentence(row.unit)} từ {dates.show(row.joined_on)}: {words}.")


def _stay(row: Enrolment) -> Stay:
    return Stay(row.pk, row.unit_id, row.entry, row.joined_on, row.exit, row.left_on)


def _judged(member: Member) -> list[int]:
    """The members who were found to be other people than this one."""
    pairs = Distinct.objects.filter(models.Q(first=member) | models.Q(second=member)).values_list("first", "second")
    return [second if first == member.pk else first for first, second in pairs]
