"""`fill_form`: a filled workbook looked at and, when confirmed, saved: the same path as the page."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from ccb.lib import upload_guards
from ccb.lib.commands import VietnameseCommand
from reports.domain.asking import form_books
from reports.domain.sheets import filling
from reports.forms import filled_books, filled_sheets
from reports.forms.filled_sheets import ReadSheet

REFUSED = (form_books.WrongBook, upload_guards.BadFile, filling.NotTaken, filling.Changed)
UNREAD = "Có {count} ô chưa đọc được nên không ghi gì. Hãy sửa các ô ấy trong tệp rồi chạy lại."


class Command(VietnameseCommand):
    help = (
        "Đọc biểu Excel đã gõ số (một đơn vị hoặc nhiều đơn vị), in số cũ → số mới và các cảnh báo. "
        "Chỉ ghi khi có --confirm; có một ô chưa đọc được thì không ghi gì."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.xlsx", type=Path, help="tệp tải về từ trang “Nhập bằng Excel”")
        parser.add_argument("--confirm", action="store_true", help="ghi vào biểu")

    def handle(self, *, file: Path, confirm: bool, **options):
        try:
            self._fill(file, confirm)
        except REFUSED as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{file}: không đọc được tệp. Hãy kiểm tra tên tệp và quyền đọc.") from error

    def _fill(self, file: Path, confirm: bool) -> None:
        book, at = filled_books.read(file), timezone.now()
        submissions = form_books.submissions_of(book.identity)
        seen = {one.unit_id: one.version if one.pk else 0 for one in submissions}
        sheets = [one for one in filled_sheets.of_submissions(book, submissions) if one.says_something]
        fillings = [sheet.filling for sheet in sheets]
        outcomes = filling.preview(fillings, actor=None, at=at)
        for sheet, outcome in zip(sheets, outcomes, strict=True):
            self._tell(sheet, outcome)
        unread = sum(len(sheet.unread) for sheet in sheets)
        if unread:
            raise CommandError(UNREAD.format(count=unread))
        count = sum(outcome.count for outcome in outcomes)
        if not confirm:
            self.stdout.write(f"{count} thay đổi, chưa ghi. Thêm --confirm để ghi.")
            return
        filling.apply(fillings, seen=seen, sha256=book.sha256, actor=None, at=at)
        self.stdout.write(f"Đã ghi {count} thay đổi.")

    def _tell(self, sheet: ReadSheet, outcome: filling.Outcome) -> None:
        round = outcome.submission.round
        self.stdout.write(f"{outcome.submission.unit.titled}, {round.form.code}, {round.label}:")
        for line in outcome.lines:
            self.stdout.write(f"  {line.indicator.name}: {line.before or '(trống)'} → {line.after or '(trống)'}")
        for line in outcome.texts:
            self.stdout.write(f"  Phần lời mục {line.section.code}: {line.before or '(trống)'} → {line.after}")
        for indicator in sheet.kept:
            self.stdout.write(f"  {indicator.name}: để trống trong tệp, giữ nguyên số đang có")
        for section in sheet.kept_texts:
            self.stdout.write(f"  Phần lời mục {section.code}: để trống trong tệp, giữ nguyên")
        for cell in sheet.unread:
            self.stdout.write(f"  Chưa đọc được, {cell.indicator.name}: {cell.error}")
        for finding in outcome.findings:
            self.stdout.write(f"  {'Lỗi phải sửa' if finding.is_blocking else 'Cảnh báo'}: {finding.message}")
