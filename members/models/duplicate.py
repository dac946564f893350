"""Two files that look like one person's, and were found to be two people's: they are not offered again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from members.models.member import Member


class Distinct(models.Model):
    first = models.ForeignKey(Member, models.CASCADE, related_name="+")
    second = models.ForeignKey(Member, models.CASCADE, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinct_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="distinct_pair_in_order"),
        ]

    def __str__(self):
        return f"{self.first} ≠ {self.second}"
