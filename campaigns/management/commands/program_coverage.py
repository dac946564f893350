"""`program_coverage`: of the units that should sign a program in turn, which have and which have not."""

import json

from django.core.management.base import CommandError
from django.utils import timezone

from campaigns.domain.programs import coverage
from campaigns.models import Program
from ccb.lib import dates, numbers
from ccb.lib.commands import VietnameseCommand
from ccb.lib.tables import suggestion
from members.domain.places import full_names

DAY = "tính đến ngày (bỏ trống: hôm nay, hoặc ngày cuối của chương trình đã hết hạn)"


class Command(VietnameseCommand):
    help = "In số đơn vị đã ký trên số đơn vị phải ký chương trình phối hợp, theo cấp, và tên các đơn vị chưa ký."

    def add_arguments(self, parser):
        parser.add_argument("--program", metavar="CODE", required=True, help="mã chương trình")
        parser.add_argument("--on", metavar="YYYY-MM-DD", default="", help=DAY)
        parser.add_argument("--json", action="store_true", help="in JSON")

    def handle(self, *, program: str, on: str, json: bool, **options):
        try:
            day = dates.from_iso(on)
        except dates.DateError as error:
            raise CommandError(f"--on: {error}") from error
        found = Program.objects.select_related("unit").filter(code=program).first()
        if found is None:
            near = suggestion(program, Program.objects.values_list("code", flat=True))
            raise CommandError(f"--program: không có chương trình mã “{program}”.{near}")
        told = _told(coverage.of(found, on=day or found.day_told(timezone.localdate())))
        self.stdout.write(_as_json(told) if json else _as_words(told))


def _told(found: coverage.Coverage) -> dict:
    names = full_names()
    levels = [
        {"kind": level.kind.value, "label": level.kind.label, **_share(level.share)}
        | {"missing": [names[unit.pk] for unit in level.missing]}
        for level in found.levels
    ]
    about = {"program": found.program.code, "title": found.program.title, "number": found.program.number}
    return about | {"on": found.on.isoformat(), **_share(found.share), "levels": levels}


def _share(share: coverage.Share) -> dict:
    percent = None if share.percent is None else numbers.plain(share.percent)
    return {"signed": share.signed, "owed": share.owed, "percent": percent}


def _as_json(told: dict) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2)


def _as_words(told: dict) -> str:
    lines = [f"{told['title']}: {told['signed']}/{told['owed']} đơn vị đã ký"]
    for level in told["levels"]:
        lines.append(f"{level['label']}: {level['signed']}/{level['owed']}")
        lines += [f"  chưa ký: {name}" for name in level["missing"]]
    return "\n".join(lines)
