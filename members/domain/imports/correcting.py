"""One staged row put right on the page, and judged anew as if the file had said so."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ccb.core.domain import audit
from members.choices import ImportState, RowVerdict
from members.domain.imports import judging, staged, staging
from members.domain.imports.cells import Raw
from members.domain.imports.lines import Line
from members.domain.register.deeds import NotAllowed, check_right
from members.models import ImportRow, MemberImport


@transaction.atomic
def correct(row: ImportRow, cells: list[Raw], *, actor, at: datetime) -> ImportRow:
    """Take these cells in place of the row's and give its new verdict; the list's counts follow.

    Other rows keep their verdicts: one that was refused as this one's twin is looked at when it is corrected itself,
    or when the list is checked again (which forgets corrections). Raises NotAllowed.
    """
    source = MemberImport.objects.select_for_update().select_related("unit").get(pk=row.source_id)
    check_right(actor, "register", source.unit)
    if source.state != ImportState.CHECKED:
        raise NotAllowed("Danh sách này không còn chờ xác nhận, nên không sửa được dòng nào nữa. Hãy tải lại trang.")
    today = timezone.localdate(at)
    [line] = staging.evaluated(source, [(row.number, cells)], actor=actor, today=today)
    _refuse_twin(line, source.rows.exclude(pk=row.pk).exclude(verdict=RowVerdict.REJECTED))
    row.cells, row.data, row.before, row.version = cells, line.values, line.before, line.version
    row.verdict, row.member_id, row.is_corrected = str(line.verdict), line.member, True
    row.problems, row.coercions = [list(one) for one in line.problems], [list(one) for one in line.coercions]
    row.save()
    source.counts = staged.recounted(source)
    source.save(update_fields=["counts"])
    audit.record("import.correct", source, actor=actor, at=at, row=row.number, verdict=row.verdict)
    return row


def _refuse_twin(line: Line, others: QuerySet[ImportRow]) -> None:
    """Somebody of whom another row that is to be written speaks already."""
    if line.verdict == RowVerdict.REJECTED:
        return
    same = Q(member=line.member) if line.member else Q(pk__in=[])
    for name in ("cccd", "code"):
        if line.values.get(name):
            same |= Q(**{f"data__{name}": line.values[name]})
    if line.verdict == RowVerdict.NEW and not (line.values.get("cccd") or line.values.get("code")):
        values = line.values
        person = {f"data__{name}": values[name] for name in ("search_key", "unit_id", "born_on") if name in values}
        same |= Q(verdict=RowVerdict.NEW, **person)
    twin = others.filter(same).order_by("number").values_list("number", flat=True).first()
    if twin:
        line.problems.append(("full_name", judging.TWICE.format(number=twin, what="cùng một người")))
        line.verdict, line.values, line.before = RowVerdict.REJECTED, {}, {}
