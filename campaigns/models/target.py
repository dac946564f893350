"""What a campaign promises: targets as data, what each unit has to bring, what it pledges, what staff attest."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.choices import (
    Comparison,
    Direction,
    GroupKind,
    PledgeState,
    Shape,
    Split,
    TargetFrequency,
    TargetLevel,
)
from campaigns.models.campaign import Campaign
from campaigns.models.indicator import Indicator
from campaigns.models.kept_file import KeptFile
from campaigns.models.program import Program
from members.models import Unit
from members.models.scope import ScopedQuerySet

NUMBER = {"max_digits": 20, "decimal_places": 6}
INDICATOR = {"on_delete": models.PROTECT, "null": True, "blank": True, "related_name": "+"}


class TargetGroup(models.Model):
    """Targets of which one is enough, or the steps of one target over the years."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="groups")
    code = models.CharField("mã", max_length=40)
    kind = models.CharField("loại", max_length=12, choices=GroupKind)
    # 60% of one alternative and 40% of another make the whole.
    adds_up = models.BooleanField("cộng phần trăm của các phương án", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "nhóm chỉ tiêu"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="group_code_unique_in_campaign")]

    def __str__(self):
        return self.code


class VersionedQuerySet(models.QuerySet):
    """Rows that hold from one revision of the plan up to, not including, another."""

    def in_revision(self, number: int):
        return self.filter(Q(until=None) | Q(until__gt=number), since__lte=number)

    def standing(self):
        return self.filter(until=None)


class Target(models.Model):
    """The row without `until` is the target as it stands and keeps its key; what it was before lies in other rows."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="targets", verbose_name="phong trào")
    code = models.CharField("mã", max_length=40)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    section = models.CharField("mục", max_length=20, blank=True)  # of the document: "III.4"
    text = models.CharField("nội dung", max_length=500)
    shape = models.CharField("dạng", max_length=10, choices=Shape)
    comparison = models.CharField("so sánh", max_length=8, choices=Comparison)
    threshold = models.DecimalField("mức", null=True, blank=True, **NUMBER)
    threshold_max = models.DecimalField("mức cao nhất", null=True, blank=True, **NUMBER)
    cap = models.DecimalField("trần", null=True, blank=True, **NUMBER)  # what nobody may exceed, whatever is aimed at
    uom = models.CharField("đơn vị tính", max_length=40, blank=True)
    direction = models.CharField("chiều", max_length=5, choices=Direction, default=Direction.UP)
    level = models.CharField("ai phải đạt", max_length=24, choices=TargetLevel, default=TargetLevel.PROVINCE)
    frequency = models.CharField("kỳ", max_length=8, choices=TargetFrequency, default=TargetFrequency.YEAR)
    year_from = models.PositiveSmallIntegerField("áp dụng từ năm", null=True, blank=True)
    year_to = models.PositiveSmallIntegerField("áp dụng đến năm", null=True, blank=True)
    group = models.ForeignKey(
        TargetGroup, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name="nhóm"
    )
    within = models.ForeignKey(  # "100% …, trong đó 20% …"
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="trong đó của"
    )
    over = models.JSONField("tính trên các chỉ tiêu", default=list, blank=True)  # codes; empty: all that are no meta
    numerator = models.ForeignKey(Indicator, verbose_name="số đạt được", **INDICATOR)
    denominator = models.ForeignKey(Indicator, verbose_name="trên tổng số", **INDICATOR)
    condition = models.ForeignKey(Indicator, verbose_name="chỉ khi có", **INDICATOR)  # the unit's own figure, above 0
    program = models.ForeignKey(
        Program, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="chương trình phối hợp"
    )
    value_floor = models.DecimalField("giá trị mỗi cái từ (đồng)", null=True, blank=True, **NUMBER)
    value = models.ForeignKey(Indicator, verbose_name="tổng giá trị (đồng)", **INDICATOR)
    baseline = models.DecimalField("mức xuất phát", null=True, blank=True, **NUMBER)
    baseline_year = models.PositiveSmallIntegerField("năm xuất phát", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=500, blank=True)
    split = models.CharField("cách giao", max_length=10, choices=Split, blank=True, default=Split.NONE)
    split_on = models.DateField("theo số hội viên ngày", null=True, blank=True)
    split_reason = models.CharField("vì sao tổng giao khác mức chung", max_length=300, blank=True)
    since = models.PositiveSmallIntegerField(default=1)  # number of a revision
    until = models.PositiveSmallIntegerField(null=True, blank=True)
    stands_as = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="earlier")

    objects = VersionedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "chỉ tiêu thi đua"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "code"], condition=Q(until=None), name="target_code_unique_in_campaign"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="target_holds_for_a_while"),
            models.CheckConstraint(
                condition=Q(comparison=Comparison.ATTESTED) | Q(threshold__isnull=False),
                name="target_has_a_threshold",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.text}"

    def in_force(self, year: int) -> bool:
        return (self.year_from or year) <= year <= (self.year_to or year)

    @property
    def indicator_ids(self) -> set[int]:
        """Those without whose figures nothing can be said."""
        return {pk for pk in (self.numerator_id, self.denominator_id, self.condition_id) if pk}


class Quota(models.Model):
    """The part of a target that a unit was assigned for a year."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="quotas", verbose_name="chỉ tiêu")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    year = models.PositiveSmallIntegerField("năm")
    amount = models.DecimalField("mức giao", **NUMBER)
    since = models.PositiveSmallIntegerField(default=1)
    until = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = VersionedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "chỉ tiêu giao cho đơn vị"
        constraints = [
            models.UniqueConstraint(
                fields=["target", "unit", "year"], condition=Q(until=None), name="quota_one_for_a_unit_and_year"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="quota_is_not_negative"),
        ]

    def __str__(self):
        return f"{self.target.code} {self.unit}: {self.amount}"


class Pledge(models.Model):
    """What the unit itself promises (giao ước). `pledging.move` is the only writer of `state`."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="pledges", verbose_name="chỉ tiêu")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    year = models.PositiveSmallIntegerField("năm")
    amount = models.DecimalField("mức đăng ký", null=True, blank=True, **NUMBER)
    state = models.CharField(max_length=6, choices=PledgeState, default=PledgeState.DRAFT)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "giao ước thi đua"
        constraints = [
            models.UniqueConstraint(fields=["target", "unit", "year"], name="pledge_one_for_a_unit_and_year"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="pledge_is_not_negative"),
        ]

    def __str__(self):
        return f"{self.target.code} {self.unit}: {self.amount}"


class Attestation(models.Model):
    """Staff say, with evidence, that the target is met: for what no figure can tell."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="attestations", verbose_name="chỉ tiêu")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    on = models.DateField("ngày")
    evidence = models.CharField("minh chứng", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField("lý do rút", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "xác nhận có minh chứng"
        ordering = ["on", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(evidence=""), name="attestation_has_evidence")]

    def __str__(self):
        return f"{self.target.code} {self.unit}: {self.evidence}"


class AttestationFile(KeptFile):
    """What proves it: a paper, a picture."""

    HELD_BY, AUDITED_AS = "attestation", "attestation.file"

    attestation = models.ForeignKey(Attestation, models.CASCADE, related_name="files")

    class Meta(KeptFile.Meta):
        verbose_name = verbose_name_plural = "tệp minh chứng"
        constraints = [models.UniqueConstraint(fields=["attestation", "sha256"], name="attestation_file_once")]
