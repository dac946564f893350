"""`import_profiles`: what the places of units were like in a year, from a CSV file."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone

from ccb.lib.commands import VietnameseCommand
from ccb.lib.tables import Refused
from members.domain import profile_importing


class Command(VietnameseCommand):
    help = "Nạp đặc điểm tình hình của các đơn vị theo năm từ tệp CSV. Nạp lại tệp cũ thì không thay đổi gì."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.csv", type=Path, help=f"cột: {', '.join(profile_importing.COLUMNS)}")

    def handle(self, *, file: Path, **options):
        try:
            told = profile_importing.load(file, actor=None, at=timezone.now())
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Đặc điểm tình hình: {told}.")
