"""A form asked for a period: who owes it by when."""

from django.db import models
from django.db.models import F, Q

from ccb.lib import periods
from members.models import Unit
from reports.models.form import ReportForm


class Round(models.Model):
    form = models.ForeignKey(ReportForm, models.PROTECT, related_name="rounds", verbose_name="biểu")
    period = models.CharField("kỳ", max_length=24)  # periods.Period code: "2024-H1"
    starts_on = models.DateField("ngày đầu kỳ")
    ends_on = models.DateField("ngày cuối kỳ")
    cut_off_on = models.DateField("số liệu đến ngày")  # may differ from the period's end: "đến 31/5/2024"
    due_on = models.DateField("hạn nộp")
    is_estimate = models.BooleanField("ước thực hiện", default=False)
    batch = models.PositiveSmallIntegerField("đợt", default=1)  # a later batch holds corrections and goes before
    # Only these are asked; empty: every unit of the form's kinds that is open on the cut-off day.
    only_units = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name="chỉ các đơn vị")
    closed_at = models.DateTimeField("khoá lúc", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "kỳ báo cáo"
        ordering = ["-ends_on", "form", "-batch"]
        constraints = [
            models.UniqueConstraint(fields=["form", "period", "batch"], name="round_unique"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="round_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(cut_off_on__gte=F("starts_on")), name="round_cut_off_in_period"),
            models.CheckConstraint(condition=Q(batch__gte=1), name="round_batch_from_one"),
        ]

    def __str__(self):
        return f"{self.form} {self.period}"

    @property
    def label(self) -> str:
        """The period in words: "6 tháng đầu năm 2024, đợt 2 (ước thực hiện)"."""
        batch = f", đợt {self.batch}" if self.batch > 1 else ""
        return f"{periods.parse(self.period).label}{batch}{' (ước thực hiện)' if self.is_estimate else ''}"
