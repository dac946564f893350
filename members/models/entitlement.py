"""What the State owes a member: the catalogue of regimes with their rules as data, and who has which."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from members.choices import Benefit, EntitlementState, HonourKind, RuleComparator, RuleField
from members.models.member import Member
from members.models.scope import narrowed


class OfMemberQuerySet(models.QuerySet):
    """Rows that belong to a member, and so to the unit he stands in."""

    def for_user(self, user, verb: str):
        return narrowed(self, user, verb, unit="member__unit")


class Regime(models.Model):
    code = models.CharField("mã", max_length=20, unique=True)  # "142/2008"
    name = models.CharField("tên chế độ", max_length=200)
    legal_basis = models.CharField("căn cứ", max_length=200)  # "Quyết định số 142/2008/QĐ-TTg ngày 27/10/2008"
    benefit = models.CharField("loại", max_length=12, choices=Benefit)
    # What the terms leave out: they are a first sieve, the office confirms them and judges each person by the text.
    note = models.CharField("lưu ý khi xét", max_length=500, blank=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    is_active = models.BooleanField("đang áp dụng", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "chế độ, chính sách"
        ordering = ["position", "code"]

    def __str__(self):
        return self.name


class RegimeTerm(models.Model):
    """One condition of the rule. Terms of one alternative hold together; any alternative is enough."""

    regime = models.ForeignKey(Regime, models.CASCADE, related_name="terms", verbose_name="chế độ")
    alternative = models.PositiveSmallIntegerField("trường hợp", default=1)
    field = models.CharField("điều kiện về", max_length=20, choices=RuleField)
    comparator = models.CharField("so sánh", max_length=8, choices=RuleComparator)
    value = models.CharField("giá trị", max_length=120)  # "30/4/1975", "15", "chong_my", "có"

    class Meta:
        verbose_name = verbose_name_plural = "điều kiện"
        ordering = ["regime", "alternative", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["regime", "alternative", "field", "comparator", "value"], name="regime_term_once"
            )
        ]

    def __str__(self):
        return f"{self.get_field_display()} {self.get_comparator_display()} {self.value}"


class Entitlement(models.Model):
    """`entitlements` is the only writer of `state`."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="entitlements")
    regime = models.ForeignKey(Regime, models.PROTECT, related_name="+", verbose_name="chế độ")
    state = models.CharField("tình trạng", max_length=10, choices=EntitlementState, default=EntitlementState.APPLIED)
    applied_on = models.DateField("ngày lập hồ sơ", null=True, blank=True)
    decision_number = models.CharField("số quyết định", max_length=60, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    amount = models.DecimalField("mức hưởng (đồng)", max_digits=15, decimal_places=0, null=True, blank=True)
    starts_on = models.DateField("hưởng từ ngày", null=True, blank=True)
    ended_on = models.DateField("thôi hưởng từ ngày", null=True, blank=True)
    reason = models.CharField("lý do", max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "chế độ của hội viên"
        ordering = ["regime", "pk"]
        # "Has this member that regime?" Without it SQLite may walk all rows of the regime for each member.
        indexes = [models.Index(fields=["member", "regime"], name="entitlement_of_member")]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "regime"], condition=Q(state__in=["applied", "granted"]), name="entitlement_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(state="granted") | ~Q(decision_number=""), name="entitlement_granted_by_a_decision"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="entitlement_refused_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(starts_on=None) | Q(ended_on__gte=F("starts_on")),
                name="entitlement_ends_late",
            ),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="entitlement_amount_not_negative"),
        ]

    def __str__(self):
        return f"{self.member}: {self.regime}"


class Honour(models.Model):
    """An order, medal, title or commendation conferred on the person."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="honours")
    kind = models.CharField("hình thức", max_length=12, choices=HonourKind)
    title = models.CharField("tên", max_length=160)  # "Huân chương Kháng chiến hạng Nhì"
    year = models.PositiveSmallIntegerField("năm", null=True, blank=True)
    decision_number = models.CharField("số quyết định", max_length=60, blank=True)
    issuer = models.CharField("cấp tặng", max_length=120, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "khen thưởng của hội viên"
        ordering = ["year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["member", "kind", "title", "year"], name="honour_once"),
        ]

    def __str__(self):
        return self.title
