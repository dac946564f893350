"""`compile_report`: the official report of a unit as PDF and as frozen JSON."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from ccb.core.domain import audit
from ccb.lib import dates, files, periods
from ccb.lib.commands import VietnameseCommand
from members.domain import units
from reports.domain import templates
from reports.domain.composing import Request
from reports.exports import compiling
from reports.models import ReportForm


class Command(VietnameseCommand):
    help = "Compile the report of a unit for a period: PDF laid out by Nghị định 30/2020, and its frozen JSON."

    def add_arguments(self, parser):
        parser.add_argument("--form", required=True, help="code of the form")
        parser.add_argument("--period", required=True, help="2024, 2024-H1, 2024-9M, 2024-Q3, 2024-07 or two dates")
        parser.add_argument("--unit", required=True, help="name of the unit")
        parser.add_argument("--template", default="", help="code of the template (default: the form's first, if any)")
        parser.add_argument("--date", default="", help="date printed on the paper, YYYY-MM-DD (default: today)")
        parser.add_argument("--out", required=True, type=Path, help="PDF to write")
        parser.add_argument("--json", type=Path, help="frozen JSON to write")

    def handle(self, **options):
        request = self._request(options)
        try:
            frozen, drawn = compiling.draw(request, at=timezone.now(), step=lambda percent, message: None)
            files.write_atomically(options["out"], drawn.pdf)
            if options["json"]:
                files.write_atomically(options["json"], audit.canonical(frozen).encode())
        except compiling.TOLD_TO_THE_USER as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Đã lập {options['out']}: {drawn.pages} trang, {len(frozen['included_units'])}/"
            f"{len(frozen['expected_units'])} đơn vị, {len(frozen['findings'])} điểm cần xem lại."
        )

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
