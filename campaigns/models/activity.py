"""What a unit did together with its partners: when, where, by how many, with what money and what result.

`activities` is the only writer. Amounts are in đồng. A blank is "not reported", never zero.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.choices import MoneySource
from campaigns.models.indicator import Indicator
from campaigns.models.kept_file import KeptFile
from campaigns.models.partner import Partner
from campaigns.models.program import Program
from members.models import Unit
from members.models.scope import HandedOnQuerySet, narrowed


class ActivityQuerySet(HandedOnQuerySet):
    def for_user(self, user, verb: str):
        """Of own units and those handed on; "view" also gives those that another unit did jointly with an own one."""
        own = super().for_user(user, verb)
        if verb != "view":
            return own
        named = narrowed(Activity.joint_units.through.objects.all(), user, verb)
        return own | self.filter(pk__in=named.values("activity"))

    def counted(self):
        """Each result once: without those that count as a part of another unit's entry."""
        return self.filter(counted_in=None)

    def for_page(self):
        return self.select_related("unit__parent", "counted_in__unit").prefetch_related("programs", "partners")


class Activity(models.Model):
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    title = models.CharField("tên hoạt động", max_length=300)
    title_key = models.CharField(max_length=300)  # text.name_key(title)
    place = models.CharField("địa điểm", max_length=160, blank=True)
    place_key = models.CharField(max_length=160, blank=True)
    starts_on = models.DateField("ngày")
    ends_on = models.DateField("đến ngày")  # the day itself for most; results count on this day
    programs = models.ManyToManyField(Program, related_name="activities", blank=True, verbose_name="chương trình")
    partners = models.ManyToManyField(Partner, related_name="activities", blank=True, verbose_name="đối tác")
    joint_units = models.ManyToManyField(Unit, related_name="+", blank=True, verbose_name="đơn vị cùng làm")
    # The same result as another unit's entry, which alone is counted.
    counted_in = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="same", verbose_name="tính chung với"
    )
    participants = models.PositiveIntegerField("người tham gia (lượt)", null=True, blank=True)
    workdays = models.PositiveIntegerField("ngày công", null=True, blank=True)
    beneficiaries = models.PositiveIntegerField("người được giúp (lượt)", null=True, blank=True)
    money_total = models.DecimalField("tổng kinh phí (đồng)", max_digits=15, decimal_places=0, null=True, blank=True)
    in_kind = models.TextField("hiện vật", blank=True)
    notes = models.TextField("ghi chú", blank=True)
    is_brief = models.BooleanField("còn bổ sung chi tiết", default=False)
    version = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "hoạt động"
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["unit", "ends_on"], name="activity_of_unit_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["unit", "starts_on", "title_key", "place_key"], name="activity_told_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="activity_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(money_total=None) | Q(money_total__gte=0), name="activity_money_not_negative"
            ),
            models.CheckConstraint(condition=~Q(counted_in=F("pk")), name="activity_not_counted_in_itself"),
        ]

    def __str__(self):
        return self.title


class ActivityQuantity(models.Model):
    """What was achieved, in the unit of measure of the indicator."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="quantities")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=20, decimal_places=6)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "indicator"], name="quantity_once_an_indicator"),
            models.CheckConstraint(condition=Q(value__gte=0), name="quantity_not_negative"),
        ]

    def __str__(self):
        return f"{self.indicator}: {self.value}"


class ActivityMoney(models.Model):
    """What came from one source, and how many turns of people it reached where that was told."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="money")
    source = models.CharField("nguồn", max_length=10, choices=MoneySource)
    amount = models.DecimalField("số tiền (đồng)", max_digits=15, decimal_places=0)
    turns = models.PositiveIntegerField("lượt người", null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "source"], name="money_once_a_source"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="money_not_negative"),
        ]

    def __str__(self):
        return f"{self.get_source_display()}: {self.amount}"


class ActivityGift(models.Model):
    """So many gifts of one kind. `value` is that of all of them, count × `each` where one was priced."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="gifts")
    name = models.CharField("quà, tặng ai", max_length=160)
    count = models.PositiveIntegerField("số suất")
    each = models.DecimalField("một suất (đồng)", max_digits=15, decimal_places=0, null=True, blank=True)
    value = models.DecimalField("trị giá (đồng)", max_digits=15, decimal_places=0, null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(each=None) | Q(value=F("count") * F("each")), name="gift_value_is_count_times_each"
            ),
        ]

    def __str__(self):
        return f"{self.name}: {self.count}"


class ActivityPicture(KeptFile):
    HELD_BY, AUDITED_AS = "activity", "activity.picture"

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="pictures")

    class Meta(KeptFile.Meta):
        verbose_name = verbose_name_plural = "ảnh hoạt động"
        constraints = [models.UniqueConstraint(fields=["activity", "sha256"], name="activity_picture_once")]
