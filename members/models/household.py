"""The family a member lives in, those he lived in before, and what each year's review found: poor households are
counted from here.
"""

from django.db import models

from members.choices import LivingStandard
from members.models.scope import ScopedQuerySet
from members.models.unit import Unit


class Circumstances(models.Model):
    """How a household lives; shared by what holds today and by each review."""

    living_standard = models.CharField("mức sống", max_length=12, choices=LivingStandard, blank=True)
    temporary_house = models.BooleanField("nhà tạm", default=False)
    cultural_family = models.BooleanField("gia đình văn hoá", default=False)
    economic_model = models.CharField("mô hình kinh tế", max_length=120, blank=True)
    loan_balance = models.DecimalField("dư nợ (đồng)", max_digits=15, decimal_places=0, null=True, blank=True)
    savings_group = models.CharField("tổ tiết kiệm và vay vốn", max_length=120, blank=True)

    class Meta:
        abstract = True


class Household(Circumstances):
    """As it stands today: what the last review found. `households` is the only writer."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="households")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "hộ gia đình"

    def __str__(self):
        return f"Hộ {self.pk}"


class HouseholdReview(Circumstances):
    """What holds from a day on, until the next review: "poor households on 30/6/2024" is a query."""

    # unique with the day, which index serves
    household = models.ForeignKey(Household, models.CASCADE, related_name="reviews", db_index=False)
    on = models.DateField("ngày rà soát")

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["household", "on"], name="household_reviewed_once_a_day")]

    def __str__(self):
        return f"{self.household} {self.on}"


class FormerHome(models.Model):
    """Where a member lived until a day, in no household of the register when it is None; from then on in the next of
    these, or where his file says. So one who never moved needs none. `households` and merging are the only writers.
    """

    # unique with the day, which index serves
    member = models.ForeignKey("members.Member", models.CASCADE, related_name="former_homes", db_index=False)
    household = models.ForeignKey(Household, models.CASCADE, null=True, related_name="former")
    left_on = models.DateField()  # the first day on which he lived there no more

    class Meta:
        ordering = ["left_on"]
        constraints = [models.UniqueConstraint(fields=["member", "left_on"], name="former_home_left_once_a_day")]

    def __str__(self):
        return f"{self.household} {self.left_on}"
