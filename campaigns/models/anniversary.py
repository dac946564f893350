"""Days that come back every year and that a unit keeps: they stand in the calendar beside deadlines."""

from django.db import models
from django.db.models import Q

from members.models import Unit
from members.models.scope import ScopedQuerySet


class Anniversary(models.Model):
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="đơn vị")
    name = models.CharField("tên ngày kỷ niệm", max_length=200)
    day = models.PositiveSmallIntegerField("ngày")
    month = models.PositiveSmallIntegerField("tháng")
    since = models.PositiveSmallIntegerField("từ năm", null=True, blank=True)  # the year of the event

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ngày kỷ niệm"
        ordering = ["month", "day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "month", "day", "name"], name="anniversary_once_in_a_unit"),
            models.CheckConstraint(
                condition=Q(month__range=(1, 12), day__range=(1, 31)), name="anniversary_is_a_day_of_the_year"
            ),
        ]

    def __str__(self):
        return self.name
