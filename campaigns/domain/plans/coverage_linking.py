"""Which program of coordination a target of coverage means: by its code, by its title, or by whom it is signed with."""

import re
from collections.abc import Iterator, Mapping

from campaigns.choices import Shape
from campaigns.models import Campaign, Program
from ccb.lib import text
from ccb.lib.tables import quoted

# "... chương trình phối hợp với Ban An toàn giao thông cùng cấp 2023-2028": whom it is signed with
WITH = re.compile(r"phối hợp (?:với|cùng) (.+?)(?: cùng cấp| các cấp| giai đoạn| nhiệm kỳ| năm|[,;:.(]| \d{4}|$)", re.I)
PLACE = re.compile(r" (?:các cấp|cấp tỉnh|cấp huyện|cấp xã|tỉnh|huyện|xã|thành phố)(?: .*)?$", re.I)
SHORTEST = 6  # of a name that is looked for within another


def found(campaign: Campaign, words: Mapping[str, str]) -> dict[str, Program]:
    """Code -> the one program of the campaign's unit, in force in its time, that the words of the target name. Targets
    that have a program keep it, and are left out as are those whose words name none or several. Three queries.
    """
    held = set(campaign.targets.standing().filter(program__isnull=False).values_list("code", flat=True))
    programs = Program.objects.filter(unit=campaign.unit, starts_on__lte=campaign.ends_on)
    programs = list(programs.exclude(ends_on__lt=campaign.starts_on).prefetch_related("partners"))
    named = {
        code: [one for one in programs if _is_named(one, told)] for code, told in words.items() if code not in held
    }
    return {code: some[0] for code, some in named.items() if len(some) == 1}


def told(campaign: Campaign) -> Iterator[str]:
    """What each target of coverage counts, or that its program is to be chosen. One query."""
    for one in campaign.targets.standing().filter(shape=Shape.COVERAGE).select_related("program"):
        if one.program:
            yield f"{quoted(one.code)} đếm đơn vị đã ký {quoted(one.program.title)}."
        else:
            yield f"{quoted(one.code)} chưa gắn với chương trình phối hợp nào. Hãy chọn ở trang của chỉ tiêu."


def _is_named(program: Program, words: str) -> bool:
    names = [program.code, program.title, *(PLACE.sub("", one.name) for one in program.partners.all())]
    if any(_stands_in(name, words) for name in names):
        return True
    with_whom = WITH.search(text.clean(words))
    return bool(with_whom) and any(_stands_in(with_whom[1], name) for name in names)


def _stands_in(name: str, words: str) -> bool:
    """As whole words, in whatever spelling; a short name says too little."""
    key = rf"(?<!\w){re.escape(text.name_key(name))}(?!\w)"
    return len(name) >= SHORTEST and re.search(key, text.name_key(words)) is not None
