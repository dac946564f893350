"""Giao chỉ tiêu: units × targets with the sum against the whole; a district passes its part on to its communes."""

from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.choices import Split
from campaigns.domain.plans import campaigns, inheriting, pledging, targets
from campaigns.domain.plans.assigning import is_divisible
from campaigns.exports import plans_xlsx
from campaigns.models import Campaign, Target
from campaigns.views.downloads import list_file
from ccb.lib import dates, numbers, text
from members.domain import access
from members.models import Unit
from members.views.guards import allowed_anywhere
from members.views.unit_picker import picker, posted_unit, unit_of
from reports.domain.plans import planning
from reports.views.plans.campaigns import campaign_for

DECIMALS = 2
MOST_CELLS = 300  # of one page: all units stand below one another so that a column adds up, the targets go to pages
DIVIDING = (Split.EQUAL, Split.MEMBERS, Split.LAST_YEAR)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("plan", "submit", "enter")
def campaign_assign(request, pk: int):
    """`divide` fills the grid for one target without saving; `save` saves it."""
    grid = _Grid(request, pk)
    errors: list[dict] = []
    if request.method == "POST":
        if not grid.may_assign:
            raise Http404
        errors = grid.read()
        if not errors and "divide" in request.POST:
            errors = grid.divide(request.POST["divide"])
        elif not errors and (refused := grid.save()):
            errors = [{"text": line} for line in refused.splitlines()]
        elif not errors:
            messages.success(request, "Đã lưu chỉ tiêu giao.")
            return redirect(f"{reverse('campaign-assign', args=[pk])}?{grid.asked}&page={grid.page.number}")
    return render(request, "reports/campaigns/assign.html", grid.context(errors), status=422 if errors else 200)


@require_safe
@allowed_anywhere("plan", "submit", "enter")
def campaign_assign_file(request, pk: int):
    """What is assigned, as Excel."""
    grid = _Grid(request, pk)
    name = f"giao-chi-tieu-{text.slug(grid.campaign.code)}-{text.slug(grid.parent.name)}-{grid.year}"
    return list_file(name, plans_xlsx.write_grid, grid.divisible, grid.lines, grid.kept)


class _Grid:
    """The units directly below one, and the targets that are divided among them."""

    def __init__(self, request, pk: int):
        self.request, self.posted = request, request.POST
        user = request.user
        self.campaign: Campaign = campaign_for(user, pk, "plan" if access.can_anywhere(user, "plan") else "enter")
        own = access.units_for(user, "plan") | access.units_for(user, "enter")
        seen = own.filter(path__startswith=self.campaign.unit.path)
        asked = str(posted_unit(seen, self.posted.get("unit")).pk) if self.posted else request.GET.get("unit")
        self.units = picker(seen, asked)
        self.parent = unit_of(self.units)
        self.is_top = self.parent.pk == self.campaign.unit_id
        self.may_plan = access.can(user, "plan", self.campaign.unit)
        self.may_assign = self.may_plan or not self.is_top and access.can(user, "submit", self.parent)
        self.year = self._year()
        day = targets.day_in_year(self.campaign, self.year)
        self.lines = list(Unit.objects.filter(parent=self.parent).on(day).in_order())
        plan = self.campaign.targets.standing().select_related("numerator", "campaign__unit").order_by("position")
        self.divisible = [one for one in plan if is_divisible(one) and one.in_force(self.year)]
        pages = Paginator(self.divisible, max(MOST_CELLS // max(len(self.lines), 1), 1))
        self.page = pages.get_page((self.posted or request.GET).get("page"))
        self.targets = list(self.page)
        self.kept = inheriting.quotas(self.campaign, self.year, on=day).amounts
        self.amounts, self.typed = dict(self.kept), {}
        posted = {one.pk: self.posted.get(f"s-{one.pk}", "") for one in self.targets}
        self.ways = {pk: Split(way) for pk, way in posted.items() if way in DIVIDING}  # as divided, not yet saved

    def _year(self) -> int:
        typed = self.request.GET.get("nam") or self.posted.get("nam", "")
        year = int(typed) if typed.isdecimal() and len(typed) == 4 else timezone.localdate().year
        return min(max(year, self.campaign.years.start), self.campaign.years.stop - 1)

    @property
    def asked(self) -> str:
        """Whose parts and of which year, as an address says it."""
        return f"unit={self.parent.pk}&nam={self.year}"

    def whole(self, target: Target) -> Decimal | None:
        return target.threshold if self.is_top else self.kept.get((target.code, self.parent.pk))

    def read(self) -> list[dict]:
        """Take what was typed; what cannot be read."""
        errors = []
        for target in self.targets:
            for unit in self.lines:
                name = f"q-{target.pk}-{unit.pk}"
                if name not in self.posted:
                    continue
                try:
                    self.amounts[target.code, unit.pk] = numbers.read(self.posted[name], DECIMALS).value
                except numbers.NumberError as error:
                    self.typed[name] = self.posted[name]
                    errors.append({"anchor": name, "text": f"{target.code}, {unit.titled}: {error}"})
        return errors

    def divide(self, what: str) -> list[dict]:
        """Fill one target's column: "<target id>:<way>"."""
        pk, _, way = what.partition(":")
        target = next((one for one in self.targets if str(one.pk) == pk), None)
        whole = target and self.whole(target)
        if target is None or way not in DIVIDING:
            raise Http404
        if whole is None:
            return [{"text": f"{target.code}: {self.parent.in_sentence} chưa được giao nên chưa chia tiếp được."}]
        try:
            on = self._counted_on()
            parts = planning.divided(target, self.lines, whole, by=Split(way), year=self.year, on=on)
        except (planning.CannotDivide, dates.DateError) as error:
            return [{"text": str(error)}]
        for unit, part in zip(self.lines, parts, strict=True):
            self.amounts[target.code, unit.pk] = part
        self.ways[target.pk] = Split(way)
        return []

    def save(self) -> str:
        """Why it was refused, or ""."""
        by = {"actor": self.request.user, "at": timezone.now()}
        inside = {unit.pk for unit in self.lines}
        amounts = {key: amount for key, amount in self.amounts.items() if key[1] in inside}
        try:
            if not self.is_top:
                campaigns.cascade(self.campaign, self.parent, self.year, amounts, **by)
                return ""
            on = dates.read(self.posted.get("effective_on", "")) or timezone.localdate()
            known = None if self.campaign.is_draft else planning.known(self.campaign, on=on)
            reason = self.posted.get("reason", "")
            campaigns.assign(
                self.campaign, self.year, amounts, split=self._splits(), on=on, reason=reason, known=known, **by
            )
        except (campaigns.Refused, dates.DateError) as error:
            return str(error)
        return ""

    def _splits(self) -> dict[str, dict]:
        """How each target that changes was divided, as the page says, and why its sum differs."""
        told = {}
        for target in self.targets:
            reason = self.posted.get(f"r-{target.pk}", target.split_reason).strip()[:300]
            is_changed = any(
                self.amounts.get((target.code, unit.pk)) != self.kept.get((target.code, unit.pk)) for unit in self.lines
            )
            way = self.ways.get(target.pk, Split.BY_HAND) if is_changed else target.split
            on = self._counted_on() if way == Split.MEMBERS and is_changed else target.split_on
            told[target.code] = {"split_reason": reason, "split": way, "split_on": on}
        return told

    def _counted_on(self) -> date:
        """The day on which members are counted. Raises DateError."""
        return dates.read(self.posted.get("on", "")) or self.campaign.starts_on

    def context(self, errors: list[dict]) -> dict:
        pledged = pledging.amounts(self.campaign, self.year, on=date.max)
        rows = [
            (unit, [self._cell(target, unit, pledged) for target in self.targets])
            for unit in self.lines
        ]  # fmt: skip
        return {
            "campaign": self.campaign, "units": self.units, "unit": self.parent, "year": self.year, "errors": errors,
            "years": self.campaign.years, "targets": self.targets, "rows": rows, "totals": self._totals(),
            "may_assign": self.may_assign, "may_plan": self.may_plan, "may_pledge": True, "is_top": self.is_top,
            "ways": [(way.value, way.label) for way in DIVIDING], "kept": f"unit={self.parent.pk}",
            "today": timezone.localdate(), "page": self.page, "asked": self.asked,
        }  # fmt: skip

    def _cell(self, target: Target, unit: Unit, pledged: dict) -> dict:
        name = f"q-{target.pk}-{unit.pk}"
        shown = self.typed.get(name, numbers.show(self.amounts.get((target.code, unit.pk)), DECIMALS))
        return {"name": name, "shown": shown, "target": target, "pledged": pledged.get((target.code, unit.pk))}

    def _totals(self) -> list[dict]:
        told = []
        for target in self.targets:
            given = [self.amounts.get((target.code, unit.pk)) for unit in self.lines]
            known = [amount for amount in given if amount is not None]
            total, whole = sum(known, Decimal(0)), self.whole(target)
            gap = None if whole is None or not known else total - whole
            way = self.ways.get(target.pk, "")
            by = way or target.split or (Split.BY_HAND if known else Split.NONE)
            told.append({
                "target": target, "total": total, "whole": whole, "gap": gap, "apart": gap and abs(gap), "way": way,
                "divided": Split(by).label,
            })  # fmt: skip
        return told
