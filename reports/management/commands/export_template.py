"""`export_template`: a report template as a JSON file for another installation."""

from pathlib import Path

from django.core.management.base import CommandError

from ccb.lib import files
from ccb.lib.commands import VietnameseCommand
from reports.domain.writing import templates
from reports.models import ReportTemplate


class Command(VietnameseCommand):
    help = "Xuất một mẫu báo cáo ra tệp JSON, để nhập vào nơi khác bằng load_templates."

    def add_arguments(self, parser):
        parser.add_argument("code", metavar="CODE", help="mã mẫu")
        parser.add_argument("--form", default="", help="mã biểu của mẫu (không ghi: mẫu dùng cho mọi biểu)")
        parser.add_argument("--out", required=True, type=Path, help="tệp JSON để ghi")

    def handle(self, *, code: str, form: str, out: Path, **options):
        found = ReportTemplate.objects.filter(code=code, **({"form__code": form} if form else {"form": None})).first()
        if found is None:
            raise CommandError(f"Không có mẫu báo cáo mã “{code}”" + (f" của biểu “{form}”." if form else "."))
        files.write_atomically(out, templates.export(found).encode())
        self.stdout.write(f"Đã ghi mẫu “{found}” (lần sửa {found.version}) vào {out}.")
