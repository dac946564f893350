"""The register: one row a person. Where he is enrolled, since when, stands in `enrolment.py`."""

from django.db import models
from django.db.models import Q, Value

from ccb.lib.fields import PartialDateField
from ccb.lib.word_search import OffIndex
from members.choices import Era, MemberStatus, Sex, WoundedClass
from members.models.household import Household
from members.models.scope import ScopedQuerySet
from members.models.unit import Unit


class MemberQuerySet(ScopedQuerySet):
    """Narrowed by the unit of the last enrolment: who left stays with the unit that he left."""

    def for_user(self, user, verb: str):
        """Never a file that was merged into another: in lists, searches and counts the person stands once."""
        return super().for_user(user, verb).unmerged()

    def unmerged(self):
        return self.exclude(status=MemberStatus.MERGED)

    def few(self):
        """Says that few of the whole table are left: `in_order` then sorts them all and walks no index."""
        return self.alias(are_few=Value(True))

    def in_order(self):
        """By given name in Vietnamese order."""
        return self.order_by(OffIndex("sort_key") if self.is_of_few else "sort_key", "pk")

    @property
    def is_of_few(self) -> bool:
        return "are_few" in self.query.annotations


class Member(models.Model):
    SENSITIVE = (  # readable only with the right "view_sensitive" (Luật 91/2025/QH15)
        "ethnic", "religion", "party_joined_on", "party_official_on", "party_badge", "wounded_class", "wounded_percent",
        "sick_soldier", "agent_orange",
    )  # fmt: skip
    MASKED = ("cccd", "phone")

    # The last enrolment's; kept by `registry`. The index by unit and name serves for the unit alone.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=10, choices=MemberStatus, default=MemberStatus.APPLYING)
    code = models.CharField("mã hội viên", max_length=20, blank=True)
    # identity
    full_name = models.CharField("họ và tên", max_length=120)
    search_key = models.CharField(max_length=160, editable=False)  # names.search_key: without accents
    sort_key = models.CharField(max_length=240, editable=False)  # names.sort_key: given name first, Vietnamese order
    born_on = PartialDateField("ngày sinh")
    sex = models.CharField("giới tính", max_length=3, choices=Sex, blank=True)
    cccd = models.CharField("số CCCD", max_length=12, blank=True)  # text: leading zeros; 9 digits for an old CMND
    cccd_issued_on = PartialDateField("ngày cấp CCCD")
    cccd_issued_by = models.CharField("nơi cấp CCCD", max_length=120, blank=True)
    ethnic = models.CharField("dân tộc", max_length=40, blank=True)
    religion = models.CharField("tôn giáo", max_length=40, blank=True)
    home_town = models.CharField("quê quán", max_length=200, blank=True)
    permanent_address = models.CharField("thường trú", max_length=200, blank=True)
    residence = models.CharField("nơi ở", max_length=200, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    # association
    card_number = models.CharField("số thẻ hội viên", max_length=30, blank=True)
    joined_on = PartialDateField("ngày vào Hội")
    admission_decision = models.CharField("số quyết định kết nạp", max_length=60, blank=True)
    medal_year = models.PositiveSmallIntegerField("năm nhận Kỷ niệm chương", null=True, blank=True)  # once in his life
    medal_decision = models.CharField("số quyết định tặng Kỷ niệm chương", max_length=60, blank=True)
    # Party
    party_joined_on = PartialDateField("ngày vào Đảng", some_day=True)
    party_official_on = PartialDateField("ngày chính thức")
    party_badge = models.CharField("huy hiệu Đảng", max_length=40, blank=True)
    # military service
    enlisted_on = PartialDateField("ngày nhập ngũ")
    discharged_on = PartialDateField("ngày xuất ngũ")
    service_unit = models.CharField("đơn vị khi tại ngũ", max_length=160, blank=True)
    rank = models.CharField("cấp bậc", max_length=40, blank=True)
    highest_post = models.CharField("chức vụ cao nhất trong quân đội", max_length=80, blank=True)
    branch = models.CharField("binh chủng", max_length=80, blank=True)
    battlefields = models.CharField("chiến trường", max_length=200, blank=True)
    # policy
    category = models.CharField("đối tượng theo Pháp lệnh Cựu chiến binh, Điều 2", max_length=80, blank=True)
    wounded_class = models.CharField("thương binh hạng", max_length=3, choices=WoundedClass, blank=True)
    wounded_percent = models.PositiveSmallIntegerField("tỷ lệ thương tật (%)", null=True, blank=True)
    sick_soldier = models.BooleanField("bệnh binh", default=False)
    agent_orange = models.BooleanField("nhiễm chất độc da cam", default=False)
    imprisoned = models.BooleanField("từng bị địch bắt tù, đày", default=False)
    martyr_relative = models.BooleanField("thân nhân liệt sĩ", default=False)
    # household and education
    household = models.ForeignKey(Household, models.SET_NULL, null=True, blank=True, related_name="members")
    schooling = models.CharField("học vấn", max_length=60, blank=True)
    political_theory = models.CharField("lý luận chính trị", max_length=60, blank=True)
    note = models.TextField("ghi chú", blank=True)
    version = models.PositiveIntegerField(default=1)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged", db_index=False
    )  # kept by `duplicates`
    # Personal data deleted on the person's request; only what totals need is left.
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "hội viên", "hội viên"
        indexes = [
            models.Index(fields=["unit", "sort_key"]),
            models.Index(fields=["sort_key"]),
            models.Index(fields=["search_key", "born_on"], name="member_by_name_and_birth"),
            models.Index(fields=["cccd"], condition=~Q(cccd=""), name="member_by_cccd"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="member_by_merged_into"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="member_code_unique"),
            models.CheckConstraint(
                condition=Q(wounded_percent=None) | Q(wounded_percent__lte=100), name="member_wounded_percent_to_100"
            ),
            models.CheckConstraint(
                condition=Q(status=MemberStatus.MERGED, merged_into__isnull=False)
                | ~Q(status=MemberStatus.MERGED) & Q(merged_into=None),
                name="member_merged_says_into_whom",
            ),
        ]

    def __str__(self):
        return self.full_name


class Service(models.Model):
    """A period of service; a person may have served in several."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="services", db_index=False)  # unique with the era
    era = models.CharField("thời kỳ", max_length=12, choices=Era)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "era"], name="service_era_once")]

    def __str__(self):
        return self.get_era_display()
