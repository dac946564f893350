"""Numbers of documents: a series a year, without gaps, and the register of what left (sổ đăng ký văn bản đi).

`campaigns.domain.directives.numbering` is the only writer.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.choices import DocumentKind
from members.models import Unit
from members.models.scope import ScopedQuerySet


class NumberSeries(models.Model):
    """The last number that was taken of a series in a year. The row is the lock: see `domain.numbering`."""

    key = models.CharField(max_length=80)  # "document:1:BC-CCB", "board:1:Ban Chỉ đạo 502, BC"
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "dãy số văn bản"
        constraints = [
            models.UniqueConstraint(fields=["key", "year"], name="number_series_once_a_year"),
        ]

    def __str__(self):
        return f"{self.key} {self.year}: {self.last}"


class SharedSeries(models.Model):
    """From that year on the unit's documents of this kind are numbered in the series of that name, with others."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name="đơn vị")
    kind = models.CharField("loại văn bản", max_length=6, choices=DocumentKind)
    from_year = models.PositiveSmallIntegerField("từ năm")
    name = models.CharField("dãy số", max_length=40, blank=True)  # "": numbered alone again

    class Meta:
        verbose_name = verbose_name_plural = "loại văn bản đánh số chung"
        ordering = ["from_year", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "from_year"], name="shared_series_once_a_year")]

    def __str__(self):
        return f"{self.kind} {self.from_year}: {self.name}"


class DocumentNumber(models.Model):
    """A number that was given, and what the register of outgoing documents says of the document."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="numbers")
    number = models.PositiveIntegerField("số")
    kind = models.CharField("loại văn bản", max_length=6, choices=DocumentKind)
    symbol = models.CharField("số, ký hiệu", max_length=120)  # "03/KH-CCB"
    dated_on = models.DateField("ngày văn bản")
    subject = models.CharField("trích yếu", max_length=500, blank=True)
    signer = models.CharField("người ký", max_length=120, blank=True)
    recipients = models.CharField("nơi nhận", max_length=500, blank=True)
    keeper = models.CharField("đơn vị, người nhận bản lưu", max_length=120, blank=True)
    copies = models.PositiveIntegerField("số lượng bản", null=True, blank=True)
    passed_on = models.DateField("ngày chuyển", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "số văn bản đã cấp"
        ordering = ["-dated_on", "-pk"]
        indexes = [models.Index(fields=["unit", "dated_on"], name="document_number_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="document_number_once_in_a_series"),
            models.CheckConstraint(condition=Q(number__gte=1), name="document_number_from_one"),
            models.CheckConstraint(
                condition=Q(passed_on=None) | Q(passed_on__gte=F("dated_on")), name="document_passed_on_after_its_day"
            ),
        ]

    def __str__(self):
        return self.symbol
