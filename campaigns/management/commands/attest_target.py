"""`attest_target`: confirm, with evidence, a target that no figure can tell.

manage.py attest_target --campaign DL24 --target DL24-6.3c --unit "Đắk Lắk" --on 2024-10-01 --evidence "Biên bản 12"
"""

from django.core.management.base import CommandError
from django.utils import timezone

from campaigns.domain.plans import attesting
from campaigns.models import Target
from ccb.lib import dates
from ccb.lib.commands import VietnameseCommand
from members.domain import units


class Command(VietnameseCommand):
    help = "Xác nhận một chỉ tiêu không đo bằng số, kèm minh chứng."

    def add_arguments(self, parser):
        parser.add_argument("--campaign", required=True, metavar="CODE", help="mã phong trào")
        parser.add_argument("--target", required=True, metavar="CODE", help="mã chỉ tiêu")
        parser.add_argument("--unit", required=True, metavar="NAME", help="đơn vị được xác nhận")
        parser.add_argument("--on", required=True, metavar="DATE", help="ngày, dạng 2024-10-01")
        parser.add_argument("--evidence", required=True, help="minh chứng: số văn bản, biên bản, nơi lưu")

    def handle(self, **options):
        standing = Target.objects.standing().select_related("campaign__unit")
        target = standing.filter(campaign__code=options["campaign"], code=options["target"]).first()
        if target is None:
            raise CommandError(f"Phong trào “{options['campaign']}” không có chỉ tiêu mã “{options['target']}”.")
        try:
            unit, on = units.find(options["unit"]), dates.from_iso(options["on"])
            attesting.attest(target, unit, on=on, evidence=options["evidence"], actor=None, at=timezone.now())
        except (units.UnknownUnit, units.AmbiguousUnit, dates.DateError, attesting.Refused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Đã xác nhận {target.code} cho {unit.in_sentence}, ngày {dates.show(on)}.")
