"""`compile_report`: the official report of a unit as PDF, DOCX, XLSX and as frozen JSON; issued when asked."""

import json
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from ccb.core.domain import audit
from ccb.lib import dates, files, periods
from ccb.lib.commands import VietnameseCommand
from members.domain import units
from reports.domain.papers import documents, issuing
from reports.domain.papers.composing import Request
from reports.domain.papers.documents import Paper
from reports.domain.papers.issuing import Wanted
from reports.domain.writing import templates
from reports.exports import compiling, document_issue
from reports.exports.document_pdf import Drawn
from reports.models import Issue, ReportForm

FORMATS = ("pdf", "docx", "xlsx")


class Command(VietnameseCommand):
    help = "Compile the report of a unit for a period: PDF laid out by Nghị định 30/2020, DOCX, XLSX, its frozen JSON."

    def add_arguments(self, parser):
        parser.add_argument("--form", required=True, help="code of the form")
        parser.add_argument("--period", required=True, help="2024, 2024-H1, 2024-9M, 2024-Q3, 2024-07 or two dates")
        parser.add_argument("--unit", required=True, help="name of the unit")
        parser.add_argument("--template", default="", help="code of the template (default: the form's first, if any)")
        parser.add_argument("--date", default="", help="date printed on the paper, YYYY-MM-DD (default: today)")
        parser.add_argument("--out", required=True, type=Path, help="PDF to write; other formats beside it")
        parser.add_argument("--format", default="pdf", help="pdf, docx, xlsx, separated by commas (default: pdf)")
        parser.add_argument("--json", type=Path, help="frozen JSON to write")
        parser.add_argument("--issue", action="store_true", help="keep it, give it its number and issue it")
        parser.add_argument("--reason", default="", help="why it is issued while units are missing")

    def handle(self, **options):
        formats = self._formats(options["format"])
        request, at = self._request(options), timezone.now()
        try:
            frozen, drawn = compiling.draw(request, at=at, step=_silently)
            issue = None
            if options["issue"]:
                issue, drawn = self._issued(frozen, drawn, request, options["reason"], at)
                frozen = json.loads(issue.frozen)
            for kind in formats:
                files.write_atomically(options["out"].with_suffix(f".{kind}"), getattr(drawn, kind))
            if options["json"]:
                files.write_atomically(options["json"], audit.canonical(frozen).encode())
        except (*compiling.TOLD_TO_THE_USER, *document_issue.TOLD_TO_THE_USER) as error:
            raise CommandError(str(error)) from error
        done = f"Đã ban hành số {issue}" if issue else "Đã lập"
        self.stdout.write(
            f"{done}, {options['out']}: {drawn.pages} trang, {len(frozen['included_units'])}/"
            f"{len(frozen['expected_units'])} đơn vị, {len(frozen['findings'])} điểm cần xem lại."
        )

    def _issued(self, frozen: dict, drawn: Drawn, request: Request, reason: str, at) -> tuple[Issue, Paper]:
        """Kept, checked and issued by the system, which the log says."""
        standing = issuing.standing(request)
        if standing:
            raise CommandError(
                f"Kỳ này đơn vị đã ban hành báo cáo số {standing} ngày {dates.show(standing.dated_on)}. "
                "Hãy thu hồi, hoặc lập báo cáo điều chỉnh trên trang báo cáo."
            )
        wanted = Wanted(request.dated_on, reason)
        if frozen["missing_units"] and not reason.strip():
            raise CommandError(f"{issuing.UNEXPLAINED} (--reason)")
        document = documents.keep(frozen, Paper.of(drawn), request=request, actor=None, at=at)
        issuing.move(document, "check", actor=None, at=at, seen=document.sha256)
        return document_issue.carry_out(document, wanted, actor=None, at=at, seen=document.sha256, step=_silently)

    def _formats(self, typed: str) -> list[str]:
        wanted = [word.strip() for word in typed.split(",")]
        for word in wanted:
            if word not in FORMATS:
                raise CommandError(f"--format {word or '(trống)'}: chỉ có {', '.join(FORMATS)}.")
        return wanted

    def _request(self, options) -> Request:
        form = ReportForm.objects.filter(code=options["form"]).first()
        if form is None:
            raise CommandError(f"Không có biểu mã “{options['form']}”.")
        try:
            period = periods.parse(options["period"])
            unit = units.find(options["unit"])
            dated_on = dates.from_iso(options["date"]) if options["date"] else timezone.localdate()
        except (periods.PeriodError, dates.DateError, units.UnknownUnit, units.AmbiguousUnit) as error:
            raise CommandError(str(error)) from error
        return Request(form.pk, period.code, unit.pk, dated_on, self._template(form, options["template"]))

    def _template(self, form: ReportForm, code: str) -> int | None:
        """The template asked for, else the form's first active one, else None: the automatic outline."""
        found = templates.for_form(form)
        if code:
            found = found.filter(code=code)
            if not found.exists():
                raise CommandError(f"Biểu “{form.code}” không có mẫu báo cáo “{code}”.")
        else:
            found = found.filter(form=form)
        return found.values_list("pk", flat=True).first()


def _silently(percent: int, message: str) -> None:
    """A command tells its end only."""
