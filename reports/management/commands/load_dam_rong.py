"""`load_dam_rong`: a district, its communes, its profile and what it did in 2024, into an empty database."""

from io import StringIO

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from campaigns.management import demonstration
from ccb.lib.commands import VietnameseCommand
from members.choices import Role
from members.domain import letterheads, profile_importing, staff, units
from members.models import Letterhead, Unit, User
from reports.management.commands.load_demo import DATA as DEMO
from reports.management.commands.load_demo import PASSWORD
from reports.models import ReportForm

DATA, FORM = DEMO / "dam_rong", "PH-502"
PROVINCE, DISTRICT, BOARD = "Lâm Đồng", "Đam Rông", "Ban Chỉ đạo 502"
PEOPLE = (  # username, name, unit, role
    ("van-phong", "Văn phòng Hội tỉnh", PROVINCE, Role.OFFICE),
    ("lanh-dao", "Lãnh đạo Hội tỉnh", PROVINCE, Role.LEADER),
    ("dam-rong", "Cán bộ Đam Rông", DISTRICT, Role.CLERK),
    ("chu-tich", "Chủ tịch Hội Đam Rông", DISTRICT, Role.HEAD),
)


class Command(VietnameseCommand):
    help = "Nạp huyện Đam Rông (8 xã, đặc điểm tình hình, phối hợp và hoạt động năm 2024) vào cơ sở dữ liệu trống."

    def handle(self, **options):
        if Unit.objects.exists() and not ReportForm.objects.filter(code=FORM).exists():
            raise CommandError("Cơ sở dữ liệu đã có đơn vị khác: không nạp huyện Đam Rông vào đó.")
        with transaction.atomic():
            self._load()
        self.stdout.write(
            f"Huyện {DISTRICT}: 8 xã. Tài khoản dùng thử (mật khẩu chung: {PASSWORD}): "
            + ", ".join(username for username, *_ in PEOPLE)
        )

    def _load(self) -> None:
        at, quiet = timezone.now(), {"stdout": StringIO()}
        call_command("import_units", str(DATA / "units.csv"), **quiet)
        call_command(
            "import_indicators", str(DATA / "indicators.csv"), form=FORM, form_name="Kết quả phối hợp 502",
            unit_kinds="commune", frequency="year", **quiet,
        )  # fmt: skip
        call_command(
            "import_submissions", str(DATA / "submissions_2024.csv"), form=FORM, period="2024", state="approved",
            **quiet,
        )  # fmt: skip
        call_command("load_templates", **quiet)
        profile_importing.load(DATA / "profiles.csv", actor=None, at=at)
        demonstration.load("dam_rong.json", at=at)
        _keep_letterhead(at)
        for username, name, unit, role in PEOPLE:
            if not User.objects.filter(username=username).exists():
                user = staff.open_account(username, full_name=name, password=PASSWORD, actor=None, at=at)
                staff.assign(user, units.find(unit), role, actor=None, at=at)


def _keep_letterhead(at) -> None:
    """The report goes out under the committee, signed as the real one is."""
    district = units.find(DISTRICT)
    if not Letterhead.objects.filter(unit=district, body=BOARD).exists():
        head = Letterhead(
            unit=district, body=BOARD, parent_body="HUYỆN ỦY ĐAM RÔNG", issuing_body="BAN CHỈ ĐẠO 502", place=DISTRICT,
            abbreviation="BCĐ", authority="ỦY VIÊN BAN THƯỜNG VỤ KIÊM", signer_title="TRƯỞNG BAN CHỈ ĐẠO",
            signer_name="K'Mẫu",
        )  # fmt: skip
        letterheads.keep(head, actor=None, at=at)
