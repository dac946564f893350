"""Says which font files official papers are printed with, and whether they have every Vietnamese letter."""

from django.core.management.base import CommandError

from ccb.lib import fonts
from ccb.lib.commands import VietnameseCommand


class Command(VietnameseCommand):
    help = "Kiểm tra phông chữ dùng để in văn bản."
    requires_system_checks = []

    def handle(self, *args, **options):
        for serif, lacking in fonts.survey():
            self._show(serif, lacking)
        try:
            chosen = fonts.find()
        except fonts.NoCompleteFont as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Văn bản sẽ in bằng phông {chosen.family}.")

    def _show(self, serif: fonts.Serif, lacking: list[str]) -> None:
        total = len(fonts.required())
        verdict = "đủ" if not lacking else "thiếu: " + " ".join(lacking)
        self.stdout.write(f"{serif.family}: {total - len(lacking)}/{total} ký tự, {verdict}")
        for path in serif.files:
            self.stdout.write(f"  {path}")
