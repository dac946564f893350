"""The staged rows of a list: written many at once, counted."""

from collections import Counter
from collections.abc import Iterable, Iterator

import orjson
from django.db.models import Count, Q

from ccb.lib import bulk
from members.choices import RowVerdict
from members.domain.imports import cells
from members.domain.imports.lines import Line
from members.models import ImportRow, MemberImport

COLUMNS = (
    "source_id", "number", "cells", "data", "before", "version", "verdict", "member_id", "problems", "coercions",
    "is_corrected",
)  # fmt: skip


def dumps(value: dict | list) -> str:
    """As JSON; by orjson, because half the time of staging went into the standard library's."""
    return orjson.dumps(value).decode()


def replace(source: MemberImport, read: Iterable[Line]) -> None:
    """These rows are staged and no others. Two statements."""
    ImportRow.objects.filter(source=source)._raw_delete(using="default")  # nothing points to them
    bulk.insert(ImportRow._meta.db_table, COLUMNS, _rows(source.pk, read))


def _rows(source: int, read: Iterable[Line]) -> Iterator[tuple]:
    for line in read:
        kept = "[]" if line.verdict == RowVerdict.UNCHANGED else cells.kept(line.raw)
        yield (
            source, line.number, kept, _json(line.values, "{}"), _json(line.before, "{}"), line.version,
            str(line.verdict), line.member, _json(line.problems, "[]"), _json(line.coercions, "[]"), False,
        )  # fmt: skip


def _json(value: dict | list, blank: str) -> str:
    return dumps(value) if value else blank


def counts(read: Iterable[Line]) -> dict[str, int]:
    """{"read", "new", "changed", "unchanged", "rejected", "coerced"}: rows; the four verdicts add up to `read`."""
    found = Counter()
    for line in read:
        found[line.verdict] += 1
        found["coerced"] += bool(line.coercions)
    return _counts(found)


def recounted(source: MemberImport) -> dict[str, int]:
    """The same from what is staged, for when one row was corrected. One query."""
    of = {verdict.value: Count("pk", filter=Q(verdict=verdict)) for verdict in RowVerdict}
    found = source.rows.order_by().aggregate(**of, coerced=Count("pk", filter=~Q(coercions=[])))
    return _counts(found) | {"skipped": source.counts.get("skipped", 0)}


def _counts(found) -> dict[str, int]:
    verdicts = {verdict.value: found[verdict.value] for verdict in RowVerdict}
    return {"read": sum(verdicts.values()), **verdicts, "coerced": found["coerced"]}
