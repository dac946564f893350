"""`verify_report FILE.pdf`: is this file a report that was issued here, to the last byte?"""

from pathlib import Path

from django.core.management.base import CommandError

from ccb.lib import dates
from ccb.lib.commands import VietnameseCommand
from reports.choices import DocumentState
from reports.domain.papers import documents, signing, verification


class Command(VietnameseCommand):
    help = "Tell whether a PDF is an issued report, as issued or with its signatures, and what has become of it"
    requires_migrations_checks = True

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the PDF")

    def handle(self, **options):
        try:
            sha256 = documents.sha256_of(options["file"].read_bytes())
        except (OSError, ValueError) as error:  # ValueError: a NUL in the name
            raise CommandError(f"Không đọc được tệp {options['file']}. Hãy kiểm tra tên tệp và quyền đọc.") from error
        try:
            issue = verification.issue_of(sha256)
        except verification.Unknown as error:
            raise CommandError(
                f"{options['file']}: KHÔNG trùng với báo cáo nào đã ban hành (SHA-256 {sha256}). "
                "Tệp không do hệ thống này ban hành, hoặc đã bị thay đổi."
            ) from error
        self._tell(issue, sha256)

    def _tell(self, issue, sha256: str) -> None:
        state = DocumentState(issue.document.state)
        self.stdout.write(f"Đúng: báo cáo số {issue} ngày {dates.show(issue.dated_on)}, {issue.document.unit.titled}.")
        self.stdout.write(f"{issue.document.title}. Tình trạng: {state.label}. Mã xác minh: {issue.code}.")
        copy = issue.signed_copies.filter(sha256=sha256).first()
        for one in copy.signatures if copy else ():
            self.stdout.write(f"Chữ ký: {one['signer']} ({one['organisation']}), {one['at']}.")
        latest = signing.latest(issue)
        if latest and latest.sha256 != sha256:
            self.stdout.write(f"Đã có bản nhiều chữ ký hơn: {len(latest.signatures)} chữ ký.")
