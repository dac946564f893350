"""Numbers of documents: each series begins at 1 every year, without a gap and without a number twice (C04).

    with transaction.atomic():                                  # the transaction that makes the document
        given = numbering.give("QĐ", unit=unit, on=day, subject="…", actor=user, at=now)
        decision.symbol = given.symbol                          # "03/QĐ-CCB"

`give` takes the next number of the series to which the kind belongs (`key_of`: one of its own, or one that kinds
`share`) and leaves the line of the register of outgoing documents: a decision, a report and a letter stand in one
register, whoever makes them. With `number=` it is one that was given by hand. `take` is the counter alone: its row is
locked until the commit, so whoever comes meanwhile waits, and what is rolled back gives its number back. A database
sequence would leave a gap at every rollback.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from campaigns.choices import ABBREVIATIONS, DocumentKind
from campaigns.models import DocumentNumber, NumberSeries, SharedSeries
from ccb.core.domain import audit
from ccb.lib import dates, text
from members.domain import access, letterheads, stamps
from members.domain.register import recording
from members.domain.register.deeds import NotAllowed, Stale, check_day
from members.models import Unit

# What the register says besides the number
SAID = ("subject", "signer", "recipients", "keeper", "copies", "passed_on", "note")


class NoTransaction(Exception):
    """A number is taken in the transaction that keeps what bears it, so that a rollback gives it back."""


# --- The counter ------------------------------------------------------------------------------------------------------


def take(key: str, year: int) -> int:
    """The next number of the series in the year, from 1. The series waits for the caller's commit. Three queries.

    Raises NoTransaction outside a transaction.
    """
    series = _locked(key, year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def last(key: str, year: int) -> int:
    """The last number that was taken; 0 before the first."""
    found = NumberSeries.objects.filter(key=key, year=year).values_list("last", flat=True).first()
    return found or 0


def _locked(key: str, year: int) -> NumberSeries:
    """The audit chain is locked first: who wrote in it before he takes a number and who writes after never wait for
    each other.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NoTransaction(key)
    audit.hold()
    return NumberSeries.objects.select_for_update().get_or_create(key=key, year=year)[0]


# --- A document gets its number ---------------------------------------------------------------------------------------


def give(
    kind: str, *, unit: Unit, on: date, actor, at: datetime, number: int | None = None, body: str = "", **said
) -> DocumentNumber:
    """The number of a document of the unit dated that day: the next of its series, or the one that it bears already.

    `body`: the committee that signs it, which numbers by itself. `said`: any of SAID.
    Raises NotAllowed for a number that was given before, NoTransaction as `take`.
    """
    series = _locked(key_of(kind, unit=unit, on=on, body=body), on.year)
    if number is not None:
        _check_free(series, number, on.year)
    number = number or series.last + 1
    words = {name: text.clean(one) if isinstance(one, str) else one for name, one in said.items()}
    given = DocumentNumber.objects.create(
        unit=unit, series=series, number=number, kind=DocumentKind(kind), dated_on=on, given_by=actor, given_at=at,
        symbol=symbol(number, kind, unit=unit, on=on, body=body), **words,
    )  # fmt: skip
    if number > series.last:
        series.last = number
        series.save(update_fields=["last"])
    audit.record("numbering.give", given, actor=actor, at=at, unit=unit.pk, symbol=given.symbol, series=series.key)
    return given


@transaction.atomic
def describe(
    given: DocumentNumber, *, recipients: str, keeper: str, copies: int | None, passed_on: date | None, note: str,
    actor, at: datetime, seen: str | None = None,
) -> bool:  # fmt: skip
    """What the register says of where the document went; False when it said so. The document itself never changes.

    `seen`: the `stamp` of what the page showed. Raises Stale, NotAllowed.
    """
    recording.check(actor, given.unit)
    audit.hold()
    given.refresh_from_db(from_queryset=DocumentNumber.objects.select_for_update(of=("self",)).select_related("unit"))
    if seen not in (None, stamp(given)):
        raise Stale("Dòng này của sổ vừa được người khác ghi. Hãy xem lại bản mới rồi ghi tiếp.")
    if copies is not None and copies < 1:
        raise NotAllowed("Số lượng bản phải từ 1 trở lên. Để trống khi chưa biết.")
    if passed_on:
        check_day(passed_on, today=timezone.localdate(at), since=given.dated_on, what="ngày văn bản")
    said = {name: text.clean(words) for name, words in (("recipients", recipients), ("keeper", keeper), ("note", note))}
    said |= {"copies": copies, "passed_on": passed_on}
    before = {name: getattr(given, name) for name in said}
    if before == said:
        return False
    for name, value in said.items():
        setattr(given, name, value)
    given.save(update_fields=list(said))
    audit.record("numbering.describe", given, actor=actor, at=at, unit=given.unit_id, before=before, after=said)
    return True


def stamp(given: DocumentNumber) -> str:
    """Another as soon as the register says something else of it."""
    return stamps.of(*(getattr(given, name) for name in SAID))


def _check_free(series: NumberSeries, number: int, year: int) -> None:
    if number < 1:
        raise NotAllowed("Số văn bản phải từ 1 trở lên.")
    if twin := series.numbers.filter(number=number).first():
        raise NotAllowed(
            f"Số {show(number)} của năm {year} đã cấp cho văn bản {twin.symbol} ngày {dates.show(twin.dated_on)}. "
            "Hãy xem lại số, hoặc để trống để máy cấp số tiếp theo."
        )


def key_of(kind: str, *, unit: Unit, on: date, body: str = "") -> str:
    """ "document:1:BC-CCB": the series in which the unit numbers documents of this kind in that year. Two queries.

    "board:1:Ban Chỉ đạo 502, BC": that of a committee, which shares nothing with the association.
    """
    if body:
        return f"{of_committees(unit)}{body}, {DocumentKind(kind)}"
    shared = SharedSeries.objects.filter(unit=unit, kind=DocumentKind(kind), from_year__lte=on.year).last()
    return f"document:{unit.pk}:{shared and shared.name or _after_number(kind, unit, on)}"


def of_committees(unit: Unit) -> str:
    """How the keys of the series of all its committees begin."""
    return f"board:{unit.pk}:"


def symbol(number: int, kind: str, *, unit: Unit, on: date, body: str = "") -> str:
    """ "03/KH-CCB": below 10 padded, then as the unit's letterhead of that day writes it; "12/CCB" for a letter."""
    return f"{show(number)}/{_after_number(kind, unit, on, body)}"


def show(number: int) -> str:
    """ "03", "12"."""
    return f"{number:02d}"


def _after_number(kind: str, unit: Unit, on: date, body: str = "") -> str:
    template = letterheads.in_force_for(unit, on=on, body=body)
    return letterheads.symbol(template, ABBREVIATIONS[DocumentKind(kind)]).strip("-/ ")


# --- Kinds that are numbered together ---------------------------------------------------------------------------------


@transaction.atomic
def share(kinds: Collection[str], *, unit: Unit, name: str, from_year: int, actor, at: datetime) -> None:
    """From that year on these kinds are numbered together in the series of that name, "" each alone again.

    The same again changes nothing. Raises NotAllowed once one of them has a number of that year or a later one.
    """
    if actor is not None and not access.can(actor, "plan", unit):
        raise NotAllowed(f"Bạn không có quyền đặt cách đánh số của {unit.in_sentence}.")
    audit.hold()
    name = text.clean(name)
    standing = {one.kind: one.name for one in SharedSeries.objects.filter(unit=unit, from_year__lte=from_year)}
    moved = [kind for kind in map(DocumentKind, kinds) if standing.get(kind, "") != name]
    given = DocumentNumber.objects.filter(unit=unit, kind__in=moved, series__year__gte=from_year)
    given = given.exclude(series__key__startswith=of_committees(unit))
    if taken := given.order_by("-dated_on").first():
        raise NotAllowed(
            f"{taken.get_kind_display()} đã có số {taken.symbol} của năm {taken.dated_on.year}. "
            f"Hãy đổi cách đánh số từ năm {taken.dated_on.year + 1}."
        )
    for kind in moved:
        SharedSeries.objects.update_or_create(unit=unit, kind=kind, from_year=from_year, defaults={"name": name})
    if moved:
        audit.record("numbering.share", unit, actor=actor, at=at, kinds=moved, series=name, from_year=from_year)
