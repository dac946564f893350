"""`load_templates`: report templates from JSON files, or those that come with the program."""

from pathlib import Path

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from ccb.lib.commands import VietnameseCommand
from reports.domain.writing import phrases, templates


class Command(VietnameseCommand):
    help = "Nhập mẫu báo cáo từ tệp JSON; không ghi tệp: các mẫu kèm theo phần mềm. Có một lỗi thì không nhập gì."

    def add_arguments(self, parser):
        parser.add_argument("files", metavar="FILE.json", type=Path, nargs="*", help="tệp mẫu báo cáo, UTF-8")

    @transaction.atomic
    def handle(self, *, files: list[Path], **options):
        kept = [self._load(file) for file in files] if files else self._load_shipped()
        new = sum(one.is_new for one in kept)
        changed = sum(one.changed for one in kept) - new
        self.stdout.write(
            f"Đã nhập {len(kept)} mẫu báo cáo: {new} mới, {changed} sửa, {len(kept) - new - changed} giữ nguyên."
        )

    def _load_shipped(self) -> list[templates.Kept]:
        """Those whose form is here; the others wait until it is."""
        files, missing = templates.shipped()
        if missing:
            self.stdout.write(f"Bỏ qua mẫu của biểu chưa có: {', '.join(missing)}.")
        return [self._load(file) for file in files]

    def _load(self, file: Path) -> templates.Kept:
        try:
            return templates.load(file.read_text(encoding="utf-8-sig"), actor=None, at=timezone.now())
        except OSError as error:
            raise CommandError(f"{file}: không đọc được tệp.") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{file}: tệp không phải là chữ UTF-8.") from error
        except (templates.BadTemplate, phrases.UnknownPlaceholder) as error:
            raise CommandError(f"{file}: {error}") from error
