"""`make_members`: a register of made-up members."""

from django.core.management.base import CommandError
from django.utils import timezone

from ccb.lib.commands import VietnameseCommand
from members.choices import UnitKind
from members.domain import units
from members.domain.made_up import populating
from members.models import Unit


class Command(VietnameseCommand):
    help = "Tạo hội viên mẫu (tên bịa) để xem thử và đo tốc độ. Chỉ khi sổ hội viên còn trống."

    def add_arguments(self, parser):
        parser.add_argument("--count", type=int, required=True, help="số hội viên")
        parser.add_argument("--seed", type=int, default=1, help="cùng số này thì ra cùng những người ấy (mặc định 1)")
        parser.add_argument("--unit", metavar="NAME", help="chỉ trong đơn vị này (mặc định: cả tỉnh)")

    def handle(self, *, count: int, seed: int, unit: str | None, **options):
        if count < 1:
            raise CommandError("--count phải là số hội viên cần tạo, từ 1 trở lên.")
        try:
            top = units.find(unit) if unit else _province()
            chapters = populating.populate(top, count, seed, actor=None, at=timezone.now())
        except (units.UnknownUnit, units.AmbiguousUnit, populating.RegisterNotEmpty) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Đã tạo {count} hội viên mẫu trong {chapters} chi hội của {top.in_sentence}.")


def _province() -> Unit:
    provinces = Unit.objects.filter(kind=UnitKind.PROVINCE).in_order()[:2]
    if len(provinces) != 1:
        raise CommandError("Hãy ghi --unit: cần biết tạo hội viên ở đơn vị nào.")
    return provinces[0]
