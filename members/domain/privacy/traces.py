"""What other rows than his own tell of a person: events that could put his old data back, bulk deeds that left him
out by name, staged rows of lists that were read. Emptied when his data is deleted.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from ccb.core.models import AuditEntry
from members.choices import ImportState, RowVerdict
from members.domain.imports import staged
from members.models import Batch, ImportRow, Member, MemberImport, RegisterEvent, Unit

NOTHING = {"rows": {}, "opened": {}, "removed": {}}
FINISHED = (ImportState.APPLIED, ImportState.CANCELLED)
GONE = "Dữ liệu của người ở dòng này đã được xoá theo yêu cầu."


@dataclass
class Known:
    """By what rows of lists are known to be about him: as his files say today, and as they said before."""

    names: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    years: set[str] = field(default_factory=set)


def events_of(files: Sequence[Member]) -> QuerySet[RegisterEvent]:
    """The events of these files, and those of other people's that merged one of them for a while. One query."""
    keys = [str(one.pk) for one in files]
    merged = AuditEntry.objects.filter(object_type=Member._meta.label, object_id__in=keys, verb="register.merged")
    foreign = [json.loads(data)["event"] for data in merged.values_list("data", flat=True)]
    return RegisterEvent.objects.filter(Q(member__in=files) | Q(pk__in=foreign))


def known(files: Sequence[Member]) -> Known:
    """To be asked before the events are emptied: they know the names and numbers that were corrected. Two queries."""
    found = Known()
    keys = {str(one.pk) for one in files}
    for one in files:
        _add(found, {name: Member._meta.get_field(name).get_prep_value(getattr(one, name)) for name in _BY})
    for before in events_of(files).values_list("before", flat=True):
        for key, row in before.get("rows", {}).get(Member._meta.label, {}).items():
            if key in keys:
                _add(found, row)
    return found


_BY = ("full_name", "cccd", "born_on")


def _add(found: Known, row: dict) -> None:
    for values, value in zip((found.names, found.numbers, found.years), map(row.get, _BY), strict=True):
        if value:
            values.add(value[:4] if values is found.years else value)


def rows_of_higher_apps() -> list:
    """Models that point at members from above: each says by `told_of` what it holds of them, as a title, heads and
    rows, and by `forget` drops it.
    """
    pointing = (one for one in Member._meta.get_fields(include_hidden=True) if one.auto_created and one.is_relation)
    return [one.related_model for one in pointing if one.related_model._meta.app_label != Member._meta.app_label]


def empty_events(files: Sequence[Member]) -> int:
    """They stay and say who did what when; what stood there before, and the reasons, go. Gives how many."""
    return events_of(files).update(before=NOTHING)


def empty_refusals(files: Sequence[Member]) -> None:
    """Why a bulk deed left him out may quote his name."""
    keys = {one.pk for one in files}
    for batch in Batch.objects.exclude(refused=[]):
        if keys & {pk for pk, _ in batch.refused}:
            batch.refused = [[pk, GONE if pk in keys else why] for pk, why in batch.refused]
            batch.save(update_fields=["refused"])


def empty_lists(files: Sequence[Member], known: Known) -> int:
    """The staged rows about him keep their number alone; files of lists that are done with go from the disk after the
    commit. A row that was not written yet is refused, so that it does not bring him back. Gives how many rows.
    """
    found = rows_about(files, known)
    sources = MemberImport.objects.filter(pk__in={row.source_id for row in found}).select_for_update()
    for source in sources:
        here = [row.pk for row in found if row.source_id == source.pk]
        rows = source.rows.filter(pk__in=here)
        rows.update(cells=[], data={}, before={}, problems=[], coercions=[])
        if source.state in FINISHED:
            path = settings.FILES_DIR / source.path
            transaction.on_commit(lambda path=path: path.unlink(missing_ok=True))
        else:
            rows.update(verdict=RowVerdict.REJECTED, problems=[["full_name", GONE]])
            source.counts = staged.recounted(source)
            source.save(update_fields=["counts"])
    return len(found)


def rows_about(files: Sequence[Member], known: Known) -> list[ImportRow]:
    """The staged rows of lists that are about him, each with its list. One query."""
    found = _staged(files, known).select_related("source")
    return [row for row in found if _is_about(row, files, known)]


def _staged(files: Sequence[Member], known: Known) -> QuerySet[ImportRow]:
    """Rows that may be about him; a namesake's too."""
    wanted = Q(member__in=files)
    for number in known.numbers:
        wanted |= Q(written__contains=number) | Q(data__cccd=number)
    named = Q(data__full_name__in=known.names)
    for name in known.names:
        named |= Q(written__contains=name) | Q(written__contains=json.dumps(name)[1:-1])  # SQLite may hold escapes
    rows = ImportRow.objects.annotate(written=Cast("cells", TextField()))
    return rows.filter(wanted | named & Q(source__unit__path__in=_above(files)))


def _above(files: Sequence[Member]) -> set[str]:
    """The paths of his units and of all above them: lists of other places are about namesakes."""
    own = Q(pk__in=[one.unit_id for one in files]) | Q(pk__in=_enrolled_in(files))
    paths = Unit.objects.filter(own).order_by().values_list("path", flat=True)
    return {path[: place + 1] for path in paths for place, letter in enumerate(path) if letter == "."}


def _enrolled_in(files: Sequence[Member]) -> list[int]:
    return [unit for one in files for unit in one.enrolments.values_list("unit", flat=True)]


def _is_about(row: ImportRow, files: Sequence[Member], known: Known) -> bool:
    """Of those who bear his name only those born in his year, where that is known."""
    written = json.dumps([row.cells, row.data], ensure_ascii=False)
    if row.member_id in {one.pk for one in files} or any(number in written for number in known.numbers):
        return True
    return row.member_id is None and (not known.years or any(year in written for year in known.years))
