"""Models and works: what units have built up and keep going (mô hình, công trình, sản phẩm)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.choices import MoneySource, WorkKind, WorkState
from campaigns.models.kept_file import KeptFile
from members.models import Unit
from members.models.scope import HandedOnQuerySet


class WorkQuerySet(HandedOnQuerySet):
    def for_page(self):
        return self.select_related("unit__parent").prefetch_related("costs")


class Work(models.Model):
    """`works` is its only writer. `started_on` is the day from which it works or is used; None while it is planned."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    kind = models.CharField("loại", max_length=14, choices=WorkKind)
    name = models.CharField("tên", max_length=200)
    state = models.CharField("tình trạng", max_length=8, choices=WorkState, default=WorkState.PLANNED)
    started_on = models.DateField("hoạt động từ ngày", null=True, blank=True)
    ended_on = models.DateField("dừng từ ngày", null=True, blank=True)
    beneficiaries = models.PositiveIntegerField("số người được hưởng", null=True, blank=True)
    is_spread = models.BooleanField("đã được nhân rộng", default=False)
    cost_total = models.DecimalField("kinh phí (đồng)", max_digits=15, decimal_places=0, null=True, blank=True)
    description = models.TextField("nội dung, hiệu quả", blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "mô hình, công trình"
        ordering = ["kind", "-started_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="planned", started_on=None, ended_on=None)
                | Q(state="running", started_on__isnull=False, ended_on=None)
                | Q(state="stopped", started_on__isnull=False, ended_on__gte=F("started_on")),
                name="work_days_follow_its_state",
            ),
            models.CheckConstraint(condition=Q(cost_total=None) | Q(cost_total__gte=0), name="work_cost_not_negative"),
            models.UniqueConstraint(fields=["unit", "kind", "name"], name="work_name_once_in_its_unit"),
        ]

    def __str__(self):
        return self.name


class WorkCost(models.Model):
    work = models.ForeignKey(Work, models.CASCADE, related_name="costs")
    source = models.CharField("nguồn", max_length=12, choices=MoneySource)
    amount = models.DecimalField("số tiền (đồng)", max_digits=15, decimal_places=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["work", "source"], name="work_cost_source_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="work_cost_amount_not_negative"),
        ]

    def __str__(self):
        return f"{self.get_source_display()}: {self.amount}"


class WorkPicture(KeptFile):
    HELD_BY, AUDITED_AS = "work", "work.picture"

    work = models.ForeignKey(Work, models.PROTECT, related_name="pictures")

    class Meta(KeptFile.Meta):
        verbose_name = verbose_name_plural = "ảnh mô hình, công trình"
        constraints = [models.UniqueConstraint(fields=["work", "sha256"], name="work_picture_once")]
