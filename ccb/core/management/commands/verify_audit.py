"""manage.py verify_audit: is the audit log still what the program wrote?"""

from ccb.core.domain import verification
from ccb.lib.commands import VietnameseCommand

SHOWN = 20


class Command(VietnameseCommand):
    help = "Kiểm tra nhật ký: phát hiện dòng bị sửa, xóa, đổi thứ tự, cắt ngắn"
    requires_migrations_checks = True

    def handle(self, *args, **options):
        verdict = verification.verify()
        if verdict.faults:
            self._complain(verdict.faults)
            raise SystemExit(1)
        self.stdout.write(f"Nhật ký nguyên vẹn: {verdict.count} dòng.")
        if verdict.count:
            self.stdout.write(f"Mã của dòng cuối: {verdict.last_hash}. Hãy ghi mã này vào sổ để đối chiếu lần sau.")

    def _complain(self, faults: list[str]) -> None:
        self.stderr.write(f"Nhật ký KHÔNG còn nguyên vẹn, {len(faults)} lỗi:")
        for fault in faults[:SHOWN]:
            self.stderr.write(f"- {fault}")
        if len(faults) > SHOWN:
            self.stderr.write(f"… và {len(faults) - SHOWN} lỗi nữa.")
        self.stderr.write("Giữ nguyên máy chủ, báo người phụ trách an toàn và so với bản sao lưu gần nhất.")
