"""What units are to bring of divided targets, from a table."""

from decimal import Decimal

from campaigns.domain.plans import targets
from campaigns.domain.plans.assigning import is_divisible
from campaigns.models import Campaign
from ccb.lib.tables import Table, quoted, suggestion
from members.domain import naming
from members.models import Unit

COLUMNS = ("target", "unit", "amount")
DECIMALS = 2


def read(table: Table, campaign: Campaign, year: int) -> dict[tuple[str, int], Decimal]:
    """(code of the target, unit id) -> amount for the year; of units of one name the one that stands at its end.

    Five queries. Raises Refused with every fault of the file.
    """
    divisible = {one.code: one for one in campaign.targets.standing() if is_divisible(one)}
    below = Unit.objects.under(campaign.unit).exclude(pk=campaign.unit_id).in_order()
    units, standing = naming.book_of(below), naming.book_of(below.on(targets.day_in_year(campaign, year)))
    found: dict[tuple[str, int], Decimal] = {}
    for row in table.rows:
        code, named = row["target"], standing.find(row["unit"]) or units.find(row["unit"])
        if code not in divisible:
            near = suggestion(code, divisible)
            table.fault(row, "target", f"{quoted(code)} không phải chỉ tiêu số lượng, số tiền của toàn tỉnh.{near}")
        if len(named) != 1:
            why = f"có {len(named)} đơn vị tên" if named else "không có đơn vị"
            table.fault(row, "unit", f"{why} {quoted(row['unit'])}.{units.suggestion(row['unit'])}")
        amount = table.figure(row, "amount", DECIMALS)
        if amount is None and not row["amount"]:
            table.fault(row, "amount", "để trống. Hãy ghi mức giao, 0 nếu không giao.")
        if not table.is_sound(row):
            continue
        if (code, named[0].pk) in found:
            table.fault(row, "unit", f"{quoted(row['unit'])} đã có mức giao của {code} ở dòng trên.")
        found[code, named[0].pk] = amount
    table.refuse_if_faulty()
    return found
