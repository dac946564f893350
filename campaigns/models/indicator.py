"""The catalogue of what is counted. It stands here because targets need it."""

from django.db import models
from django.db.models import Q

from campaigns.choices import Direction, IndicatorKind


class Indicator(models.Model):
    code = models.CharField("mã", max_length=60, unique=True)
    name = models.CharField("tên", max_length=300)
    definition = models.TextField("cách tính", blank=True)  # what counts and what does not, in the clerk's words
    uom = models.CharField("đơn vị tính", max_length=40, blank=True)
    kind = models.CharField("loại", max_length=10, choices=IndicatorKind)
    decimals = models.PositiveSmallIntegerField("số lẻ nhiều nhất", default=0)
    numerator = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tử số")
    denominator = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="mẫu số"
    )
    factor = models.DecimalField("hệ số", max_digits=9, decimal_places=3, default=1)  # 100 for a percentage
    weight = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="trọng số")
    part_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="trong đó của"
    )
    direction = models.CharField("chiều", max_length=5, choices=Direction, default=Direction.NONE)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến ngày", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "chỉ tiêu"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(decimals__lte=6), name="indicator_at_most_six_decimals"),
            models.CheckConstraint(
                condition=Q(numerator=None, denominator=None) | Q(numerator__isnull=False, denominator__isnull=False),
                name="indicator_numerator_with_denominator",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_text(self) -> bool:
        return self.kind == IndicatorKind.TEXT
