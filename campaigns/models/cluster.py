"""Clusters (cụm thi đua): which units are compared with each other in a year."""

from django.db import models
from django.db.models import Q

from members.models import Unit
from members.models.scope import ScopedQuerySet


class Cluster(models.Model):
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị chia cụm")
    year = models.PositiveSmallIntegerField("năm")
    name = models.CharField("tên cụm", max_length=120)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    head = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cụm trưởng")
    deputy = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cụm phó")
    units = models.ManyToManyField(Unit, related_name="+", verbose_name="các đơn vị")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "cụm thi đua"
        ordering = ["-year", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "name"], name="cluster_name_unique_in_year"),
            models.CheckConstraint(
                condition=Q(head=None) | Q(deputy=None) | ~Q(head=models.F("deputy")),
                name="cluster_head_is_not_its_deputy",
            ),
        ]

    def __str__(self):
        return self.name
