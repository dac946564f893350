"""Score sheets for tests, made the way the product makes them."""

from decimal import Decimal

from campaigns.domain.merits import score_importing, score_sheets
from campaigns.domain.merits.score_sheets import Terms
from campaigns.models import Cluster, ScoreSheet
from ccb.lib import csv_files
from tests import factories

HEADER = "group,code,title,maximum,rule,source,counts,full_at,steps,each,evidence"
SMALL = (  # 10 points, a bonus, a deduction
    "I. Tư tưởng,1.1,Học tập nghị quyết,6,typed,,,,,,yes",
    "II. Công tác Hội,2.1,Nề nếp sinh hoạt,4,typed,,,,,,",
    "III. Thưởng phạt,3.1,Điểm thưởng,1,bonus,,,,,,",
    "III. Thưởng phạt,3.2,Điểm trừ,2,deduction,,,,,,",
)
TEN = {"scale": Decimal(10), "excellent_from": Decimal(9), "good_from": Decimal(7), "fair_from": Decimal(5)}


def sheet(unit, *lines: str, year: int = 2024, name: str = "Bảng điểm", issue: bool = True, **terms) -> ScoreSheet:
    """A sheet of these lines, without any the small one; in force unless told otherwise."""
    data = "\n".join([HEADER, *(lines or SMALL)]).encode()
    table = csv_files.parse("tep.csv", data, required=score_importing.COLUMNS, optional=score_importing.OPTIONAL)
    said = {"unit": unit, "year": year, "terms": Terms(name, **TEN | terms), "issue": issue}
    score_importing.load(table, **said, actor=None, at=factories.NOW)
    return ScoreSheet.objects.get(unit=unit, year=year, name=name)


def cluster(unit, *units, head, deputy=None, year: int = 2024, name: str = "Cụm 1") -> Cluster:
    made = Cluster.objects.create(unit=unit, year=year, name=name, head=head, deputy=deputy)
    made.units.set(units)
    return made


def issue(found: ScoreSheet) -> None:
    score_sheets.move(found, "issue", actor=None, at=factories.NOW)
