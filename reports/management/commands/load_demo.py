"""`load_demo`: the demonstration province, from its files in reports/demo through the public commands."""

import csv
import tempfile
from datetime import timedelta
from functools import cached_property
from io import StringIO
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from campaigns.management import demonstration
from ccb.lib import text
from ccb.lib.commands import VietnameseCommand
from members.choices import Role
from members.domain import letterheads, staff, units
from members.models import Unit, User
from reports.choices import Theme
from reports.domain.asking import form_words
from reports.domain.sheets import entry, workflow
from reports.management.commands import (
    _demo_campaign,
    _demo_casework,
    _demo_communes,
    _demo_directive,
    _demo_merits,
)
from reports.models import ReportForm, Submission

DATA = Path(__file__).parents[2] / "demo"
FORM, FORM_NAME = "PH-QS", "Kết quả phối hợp hoạt động với Bộ Chỉ huy quân sự tỉnh"
PROVINCE = "Quảng Nam"
PASSWORD = "CuuChienBinh-2024"
SIGNER = "Nguyễn Văn Mẫu"  # of papers and of the decision to award
STILL_DRAFT, STILL_WAITING = "Nam Giang", "Quế Sơn"  # left for whoever tries the system
REASON = "Số liệu câu lạc bộ đang được rà soát lại"
WORDS = (  # sections that ask for words alone
    ("5", "Tồn tại, hạn chế", Theme.SHORTCOMING),
    ("6", "Nguyên nhân", Theme.CAUSE),
    ("7", "Kiến nghị, đề xuất", Theme.PROPOSAL),
)
PEOPLE = (  # username, name, role, flags
    ("van-phong", "Trần Thị Văn Phòng", Role.OFFICE, {}),
    ("lanh-dao", "Lê Văn Lãnh Đạo", Role.LEADER, {}),
    ("quan-tri", "Quản trị hệ thống", Role.ADMINISTRATOR, {"is_staff": True, "is_superuser": True}),
)


class Command(VietnameseCommand):
    help = "Load the demonstration province of Quảng Nam; again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--prepare", action="store_true", help="migrate and collect static files first (make run)")

    def handle(self, prepare: bool, **options):
        if prepare:
            if self._migrations_wait():
                call_command("migrate", verbosity=0, interactive=False)
            if self._static_changed():
                call_command("collectstatic", verbosity=0, interactive=False)
        if self._is_foreign():
            if not prepare:
                raise CommandError("Cơ sở dữ liệu đã có đơn vị thật: không nạp dữ liệu mẫu vào đó.")
            return
        if not Submission.objects.exists():
            with transaction.atomic():
                self._load()
        self._tell()

    def _migrations_wait(self) -> bool:
        """Whether one is not applied yet: `migrate` itself takes a second to find that there is nothing to do."""
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    def _static_changed(self) -> bool:
        """Whether a static file is newer than its collected copy: compressing all of them again takes seconds."""
        command = collectstatic.Command()
        command.set_options(
            interactive=False, verbosity=0, link=False, clear=False, dry_run=True, ignore_patterns=[],
            use_default_ignore_patterns=True, post_process=False,
        )  # fmt: skip
        return bool(command.collect()["modified"])

    def _is_foreign(self) -> bool:
        """Whether the database holds units that are not the demonstration's."""
        demo = ReportForm.objects.filter(code=FORM).exists() and User.objects.filter(username="van-phong").exists()
        return Unit.objects.exists() and not demo

    def _load(self) -> None:
        call_command("import_units", str(DATA / "units.csv"), stdout=StringIO())
        call_command("import_regimes", stdout=StringIO())
        call_command(
            "import_indicators", str(DATA / "indicators.csv"), form=FORM, form_name=FORM_NAME,
            unit_kinds="district,bloc",
            frequency="half", stdout=StringIO(),
        )  # fmt: skip
        call_command("import_checks", str(DATA / "checks.csv"), form=FORM, stdout=StringIO())
        call_command("load_templates", stdout=StringIO())
        self._open_accounts()
        self._name_the_signer()
        self._import("2023-H2", "approved", lambda unit: True)
        # Due soon, whenever the demonstration is loaded; figures up to 31 May, as in the association's report.
        terms = {"cut_off": "2024-05-31", "due": str(timezone.localdate() + timedelta(days=10))}
        told = self._narratives()
        open_ones = {STILL_DRAFT, STILL_WAITING, *told}
        self._import("2024-H1", "approved", lambda unit: unit not in open_ones, **terms)
        self._import("2024-H1", "draft", lambda unit: unit in open_ones, **terms)
        for unit, texts in told.items():
            self._tell_and_approve(unit, texts)
        self._send(STILL_WAITING)
        _demo_campaign.load(DATA / "targets.csv", units.find(PROVINCE))
        demonstration.load("quang_nam.json", at=timezone.now())
        _demo_merits.load(units.find(PROVINCE), at=timezone.now())
        _demo_directive.load(units.find(PROVINCE))
        _demo_casework.load(units.find(PROVINCE))
        _demo_communes.load(DATA, self._open_account)

    def _open_accounts(self) -> None:
        province, at = units.find(PROVINCE), timezone.now()
        for username, name, role, flags in PEOPLE:
            user = self._open_account(username, name, **flags)
            staff.assign(user, province, role, actor=None, at=at)
        for district in Unit.objects.filter(parent=province):
            user = self._open_account(text.slug(district.name), f"Cán bộ {district.name}")
            staff.assign(user, district, Role.CLERK, actor=None, at=at)

    def _name_the_signer(self) -> None:
        """Papers of the province bear the name of who signs them, as the decree asks."""
        head = letterheads.in_force_for(units.find(PROVINCE), on=timezone.localdate())
        head.signer_name = SIGNER
        letterheads.keep(head, actor=None, at=timezone.now())

    def _open_account(self, username: str, name: str, **flags: bool) -> User:
        user = staff.open_account(username, full_name=name, password=None, actor=None, at=timezone.now(), **flags)
        user.password = self._hash
        user.save(update_fields=["password"])
        return user

    @cached_property
    def _hash(self) -> str:
        """Of the one password that is printed anyway: to make it for each account took a third of the time."""
        return make_password(PASSWORD)

    def _import(self, period: str, state: str, wanted, **terms: str) -> None:
        """Load the wanted units of a period through the public command."""
        with (DATA / f"submissions_{period}.csv").open(newline="") as file:
            header, *rows = csv.reader(file)
        with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="") as part:
            csv.writer(part).writerows([header, *(row for row in rows if wanted(row[0]))])
            part.flush()
            call_command(
                "import_submissions", part.name, form=FORM, period=period, state=state, stdout=StringIO(), **terms
            )  # fmt: skip

    def _narratives(self) -> dict[str, dict[str, str]]:
        """Unit -> section -> what it tells; asked for in sections of their own beside those of the figures."""
        form, at = ReportForm.objects.get(code=FORM), timezone.now()
        for code, title, theme in WORDS:
            form_words.ask(form, code=code, title=title, theme=theme, actor=None, at=at)
        told: dict[str, dict[str, str]] = {}
        with (DATA / "narratives_2024-H1.csv").open(newline="") as file:
            for row in csv.DictReader(file):
                told.setdefault(row["unit"], {})[row["section"]] = row["text"]
        return told

    def _tell_and_approve(self, unit: str, texts: dict[str, str]) -> None:
        submission, at = Submission.objects.get(unit__name=unit, round__period="2024-H1"), timezone.now()
        sections = {one.code: one for one in submission.round.form.sections.all()}
        told = [entry.NarrativeChange(sections[code], words) for code, words in texts.items()]
        entry.save(submission, [], actor=None, at=at, narratives=told)
        for verb in ("import", "approve"):
            workflow.move(submission, verb, actor=None, at=at, seen_version=submission.version)

    def _send(self, unit: str) -> None:
        """The unit's clerk gives a reason for each warning and sends."""
        submission = Submission.objects.get(unit__name=unit, round__period="2024-H1")
        clerk, at = User.objects.get(username=text.slug(unit)), timezone.now()
        reasons = {finding.code: REASON for finding in entry.findings(submission)}
        workflow.explain(submission, reasons, actor=clerk, at=at)
        workflow.move(submission, "submit", actor=clerk, at=at, seen_version=submission.version)

    def _tell(self) -> None:
        self.stdout.write(
            f"Tỉnh mẫu {PROVINCE}: 18 huyện, 41 chỉ tiêu, kỳ 6 tháng đầu năm 2024.\n"
            "Tài khoản dùng thử (mật khẩu chung: " + PASSWORD + ")\n"
            f"  nam-giang   cán bộ nhập liệu: biểu {STILL_DRAFT} đã có số, chưa gửi (mỗi huyện một tài khoản như vậy)\n"
            f"  van-phong   văn phòng tỉnh: duyệt biểu {STILL_WAITING}, trả lại, lập báo cáo\n"
            "  lanh-dao    lãnh đạo: tổng quan\n"
            f"  {_demo_communes.HEAD}   chủ tịch Hội huyện: duyệt, trả lại biểu của sáu xã\n"
            "  tien-phuoc  cán bộ huyện ấy: lấy số các xã đã duyệt điền vào biểu của huyện\n"
            "  tien-loc    cán bộ xã: biểu bị huyện trả lại (mỗi xã một tài khoản: tien-canh, tien-chau, tien-hiep,\n"
            "              tien-lanh, tien-loc, tien-my)\n"
            "  quan-tri    quản trị hệ thống\n"
        )
