"""Own and incoming documents: the only writer of them. `move` is the only writer of their state.

What a document carries out ("Thực hiện Nghị quyết …") is a graph without a way back to itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from campaigns.choices import DirectiveState, DocumentKind, Urgency
from campaigns.domain.directives import numbering
from campaigns.models import Directive
from ccb.core.domain import audit
from ccb.lib import dates, text
from members.domain import letterheads
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale, check_day, check_open, needed
from members.models import Unit

DRAFT, IN_FORCE, WITHDRAWN = DirectiveState
COLUMNS = (
    "kind", "symbol", "dated_on", "issuer", "body", "subject", "starts_on", "ends_on", "cites", "arrived_on", "handler",
    "passed_on", "note", "urgency", "pages", "answer_by", "signed_by",
)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What a document says. `symbol`, `issuer` and what the register of incoming ones asks are of an incoming one;
    `body` is the committee that signs an own one.
    """

    kind: str
    subject: str
    dated_on: date
    symbol: str = ""
    issuer: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    implements: tuple[Directive, ...] = ()
    cites: str = ""
    arrived_on: date | None = None
    handler: str = ""
    passed_on: date | None = None
    note: str = ""
    body: str = ""
    urgency: str = Urgency.NONE
    pages: int | None = None
    answer_by: date | None = None
    signed_by: str = ""


@transaction.atomic
def draft(unit: Unit, facts: Facts, *, actor, at: datetime) -> Directive:
    """An own document that is being prepared; it gets its number when it is issued. Raises NotAllowed."""
    return _keep(Directive(unit=unit), facts, "directive.draft", actor=actor, at=at)


@transaction.atomic
def receive(unit: Unit, facts: Facts, *, actor, at: datetime) -> Directive:
    """A document that reached the unit: the next number of its register of that year. Raises NotAllowed."""
    arrived_on = facts.arrived_on or timezone.localdate(at)
    return _keep(
        Directive(unit=unit, is_incoming=True, arrived_on=arrived_on, state=IN_FORCE), facts, "directive.receive",
        actor=actor, at=at,
    )  # fmt: skip


def _keep(directive: Directive, facts: Facts, verb: str, *, actor, at: datetime) -> Directive:
    unit = directive.unit
    recording.check(actor, unit)
    audit.hold()
    check_open(unit, facts.dated_on)
    _fill(directive, facts)
    alike = {name: getattr(directive, name) for name in COLUMNS}
    same = Directive.objects.filter(unit=unit, is_incoming=directive.is_incoming, **alike)
    if made := audit.just_done(verb, same, actor=actor, at=at):
        return made
    _check(directive, facts, at=at)
    if directive.is_incoming:
        directive.arrival_number = numbering.take(f"incoming:{unit.pk}", directive.arrived_on.year)
    directive.save(force_insert=True)
    directive.implements.set(facts.implements)
    audit.record(verb, directive, actor=actor, at=at, unit=unit.pk, said=_said(directive))
    return directive


@transaction.atomic
def change(directive: Directive, facts: Facts, *, seen_version: int, actor, at: datetime) -> bool:
    """Bring the document to these facts; False when they stood so. Raises Stale, NotAllowed.

    Of an issued one what stands on the paper (kind, day, subject) stays.
    """
    recording.check(actor, directive.unit)
    audit.hold()
    _lock(directive)
    if directive.version != seen_version:
        raise Stale("Văn bản này vừa được người khác sửa. Hãy xem lại bản mới rồi sửa tiếp.")
    if directive.state == WITHDRAWN:
        raise NotAllowed("Văn bản đã thu hồi nên không sửa được nữa.")
    before = _said(directive)
    if directive.is_incoming and facts.arrived_on:
        _arrive(directive, facts.arrived_on)
    _check(directive, facts, at=at)
    _fill(directive, facts)
    directive.implements.set(facts.implements)
    after = _said(directive)
    changes = {name: value for name, value in after.items() if before[name] != value}
    if (
        not directive.is_incoming
        and directive.state != DRAFT
        and changes.keys() & {"kind", "dated_on", "subject", "body"}
    ):
        raise NotAllowed("Văn bản đã ban hành: loại, ngày, trích yếu và ban ký không đổi được nữa.")
    if not changes:
        return False
    directive.version += 1
    directive.save()
    audit.record("directive.change", directive, actor=actor, at=at, before={n: before[n] for n in changes},
                 after=changes)  # fmt: skip
    return True


def _arrive(directive: Directive, on: date) -> None:
    """Put the day of arrival right: its number is one of that year's register."""
    if on.year != directive.arrived_on.year:
        raise NotAllowed(
            f"Số đến {directive.arrival_number} thuộc sổ năm {directive.arrived_on.year}. Hãy ghi một ngày của năm ấy."
        )
    directive.arrived_on = on


def _fill(directive: Directive, facts: Facts) -> None:
    directive.kind, directive.dated_on = DocumentKind(facts.kind), facts.dated_on
    directive.subject = needed(facts.subject, "trích yếu")
    directive.starts_on, directive.ends_on = facts.starts_on, facts.ends_on
    directive.cites = "\n".join(filter(None, map(text.clean, facts.cites.splitlines())))
    directive.note = text.clean(facts.note)
    directive.urgency, directive.pages = Urgency(facts.urgency), facts.pages
    directive.answer_by = facts.answer_by
    if directive.is_incoming:
        directive.symbol, directive.issuer = text.clean(facts.symbol), needed(facts.issuer, "cơ quan ban hành")
        directive.handler, directive.passed_on = text.clean(facts.handler), facts.passed_on
        directive.signed_by = text.clean(facts.signed_by)
    else:
        head = letterheads.in_force_for(directive.unit, on=facts.dated_on, body=facts.body)
        directive.body, directive.issuer = facts.body, head.issuing_body


def _said(directive: Directive) -> dict:
    linked = sorted(directive.implements.values_list("pk", flat=True))
    return {name: getattr(directive, name) for name in COLUMNS} | {"implements": linked}


def _lock(directive: Directive) -> None:
    directive.refresh_from_db(from_queryset=Directive.objects.select_for_update(of=("self",)).select_related("unit"))


# --- What must hold ---------------------------------------------------------------------------------------------------


def _check(directive: Directive, facts: Facts, *, at: datetime) -> None:
    check_day(facts.dated_on, today=timezone.localdate(at))
    if facts.starts_on and facts.ends_on and facts.ends_on < facts.starts_on:
        raise NotAllowed(
            f"Thời gian thực hiện hết ngày {dates.show(facts.ends_on)}, trước ngày bắt đầu "
            f"{dates.show(facts.starts_on)}. Hãy xem lại hai ngày."
        )
    if facts.answer_by and facts.answer_by < facts.dated_on:
        raise NotAllowed(
            f"Thời hạn {dates.show(facts.answer_by)} trước ngày văn bản {dates.show(facts.dated_on)}. "
            "Hãy xem lại hai ngày."
        )
    if directive.is_incoming:
        _check_arrival(directive, facts, at=at)
    for one in facts.implements:
        if one.dated_on > facts.dated_on:
            raise NotAllowed(
                f"{one} ban hành ngày {dates.show(one.dated_on)}, sau văn bản này nên không phải là căn cứ."
            )
    if directive.pk:
        _refuse_circle(directive, facts.implements)


def _check_arrival(directive: Directive, facts: Facts, *, at: datetime) -> None:
    check_day(directive.arrived_on, today=timezone.localdate(at), since=facts.dated_on, what="ngày văn bản")
    twins = Directive.objects.filter(unit=directive.unit, is_incoming=True, dated_on=facts.dated_on)
    if facts.passed_on:
        check_day(facts.passed_on, today=timezone.localdate(at), since=directive.arrived_on, what="ngày đến")
    symbol, issuer = text.clean(facts.symbol), text.clean(facts.issuer)
    twin = symbol and twins.filter(symbol=symbol, issuer=issuer).exclude(pk=directive.pk).first()
    if twin:
        raise NotAllowed(
            f"Đã vào sổ {symbol} ngày {dates.show(facts.dated_on)} của {issuer}: số đến {twin.arrival_number}. "
            "Hãy mở văn bản ấy."
        )


def _refuse_circle(directive: Directive, implements: Iterable[Directive]) -> None:
    """One query for each step up from the documents that it is to carry out."""
    links, seen = Directive.implements.through.objects, set()
    found = {one.pk for one in implements}
    while found:
        if directive.pk in found:
            raise NotAllowed(
                "Văn bản không thể thực hiện chính nó, cũng không thể thực hiện một văn bản ra đời để thực hiện nó. "
                "Hãy bỏ bớt ở mục “thực hiện văn bản”."
            )
        seen |= found
        above = links.filter(from_directive__in=found).values_list("to_directive", flat=True)
        found = set(above) - seen


# --- The one gate of the state ----------------------------------------------------------------------------------------

MOVES = {  # verb: (from, to)
    "issue": (DRAFT, IN_FORCE),
    "withdraw": (IN_FORCE, WITHDRAWN),
}
REFUSALS = {"issue": "Văn bản này đã ban hành rồi.", "withdraw": "Chỉ thu hồi được văn bản đang thực hiện."}


@transaction.atomic
def move(
    directive: Directive, verb: str, *, actor, at: datetime, number: int | None = None, reason: str = "", **said
) -> None:
    """Issue it under the next number of its series, or under the one it bears already; or withdraw it for a reason.

    `said`: what the register of outgoing documents says of it (numbering.SAID but the subject). Raises NotAllowed.
    """
    recording.check(actor, directive.unit)
    audit.hold()
    _lock(directive)
    source, target = MOVES[verb]
    if directive.state != source:
        raise NotAllowed(REFUSALS[verb])
    if verb == "issue":
        said |= {"subject": directive.subject, "number": number, "body": directive.body}
        said["signer"] = said.get("signer") or _signer(directive)
        given = numbering.give(
            directive.kind, unit=directive.unit, on=directive.dated_on, actor=actor, at=at, **said
        )  # fmt: skip
        directive.number, directive.symbol = given, given.symbol
    else:
        directive.withdrawn_why = needed(reason, "lý do thu hồi", most=300)
    directive.state = target
    directive.version += 1
    directive.save()
    audit.record(f"directive.{verb}", directive, actor=actor, at=at, symbol=directive.symbol, reason=reason)


def _signer(directive: Directive) -> str:
    """Who signs for the unit or its committee on that day: the register names a signer in every line."""
    head = letterheads.in_force_for(directive.unit, on=directive.dated_on, body=directive.body)
    return head.signer_name or head.signer_title
