"""What a unit's place is like in a year: the "Đặc điểm tình hình" of its reports. `profiles` is the only writer."""

from django.db import models
from django.db.models import F, Q

from members.models.scope import ScopedQuerySet
from members.models.unit import Unit


def _at_most(part: str, whole: str) -> models.CheckConstraint:
    """Where both are told; "told" of one alone says nothing."""
    return models.CheckConstraint(
        condition=Q(**{part: None}) | Q(**{whole: None}) | Q(**{f"{part}__lte": F(whole)}),
        name=f"profile_{part}_at_most_{whole}",
    )


class UnitProfile(models.Model):
    """A blank is not known, never zero."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="profiles")
    year = models.PositiveSmallIntegerField("năm")
    area_ha = models.DecimalField(
        "diện tích tự nhiên (ha)", max_digits=12, decimal_places=2, null=True, blank=True
    )  # fmt: skip
    population = models.PositiveIntegerField("dân số", null=True, blank=True)
    ethnic_minority = models.PositiveIntegerField("đồng bào dân tộc thiểu số", null=True, blank=True)
    ethnic_groups = models.PositiveSmallIntegerField("số dân tộc cùng sinh sống", null=True, blank=True)
    communes = models.PositiveSmallIntegerField("đơn vị hành chính cấp xã", null=True, blank=True)
    communes_new_rural = models.PositiveSmallIntegerField("xã đạt chuẩn nông thôn mới", null=True, blank=True)
    communes_region_3 = models.PositiveSmallIntegerField("xã khu vực III", null=True, blank=True)
    villages = models.PositiveSmallIntegerField("thôn, tổ dân phố", null=True, blank=True)
    villages_special = models.PositiveSmallIntegerField("thôn đặc biệt khó khăn", null=True, blank=True)
    source = models.CharField("nguồn số liệu", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "đặc điểm tình hình"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="profile_once_a_year"),
            _at_most("ethnic_minority", "population"),
            _at_most("communes_new_rural", "communes"),
            _at_most("communes_region_3", "communes"),
            _at_most("villages_special", "villages"),
        ]

    def __str__(self):
        return f"{self.unit} {self.year}"
