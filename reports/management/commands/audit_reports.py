"""`audit_reports`: are issued reports still what they were, and open totals the sums of their parts?"""

from ccb.lib.commands import VietnameseCommand
from reports.domain.papers import auditing

SHOWN = 50


class Command(VietnameseCommand):
    help = "Check issued reports against their files and the history of cells, and the totals of open rounds"
    requires_migrations_checks = True

    def handle(self, **options):
        verdict = auditing.examine()
        checked = f"{verdict.issues} báo cáo đã ban hành, {verdict.rounds} kỳ đang mở"
        if not verdict.faults:
            self.stdout.write(f"Khớp: {checked}.")
            return
        self.stderr.write(f"KHÔNG khớp, {len(verdict.faults)} chỗ trong {checked}:")
        for fault in verdict.faults[:SHOWN]:
            self.stderr.write(f"- {fault.where}: {fault.what}")
        if len(verdict.faults) > SHOWN:
            self.stderr.write(f"… và {len(verdict.faults) - SHOWN} chỗ nữa.")
        raise SystemExit(1)
