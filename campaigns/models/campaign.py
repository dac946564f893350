"""A model emulation campaign: the plan of a year or of a span of years, and its numbered revisions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.choices import CampaignState
from campaigns.models.program import way_to
from members.models import Unit
from members.models.scope import ScopedQuerySet, narrowed, paths

TAKING_PART = ("view", "enter", "submit")


class CampaignQuerySet(ScopedQuerySet):
    def for_user(self, user, verb: str):
        """As every row of a unit; "view", "enter" and "submit" also give the campaigns of the units above once they are
        issued, in which those below take part.
        """
        own = narrowed(self, user, verb)
        if verb not in TAKING_PART:
            return own
        above = {step for path in paths(user, verb) for step in way_to(path)}
        return own | self.filter(unit__path__in=above).exclude(state=CampaignState.DRAFT)


class Campaign(models.Model):
    """`campaigns.domain.plans.campaigns.move` is the only writer of `state`."""

    code = models.CharField("mã", max_length=40, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị phát động")
    title = models.CharField("tên phong trào", max_length=300)
    theme = models.CharField("chủ đề", max_length=600, blank=True)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày")
    document_kind = models.CharField("loại văn bản", max_length=60, default="KẾ HOẠCH")
    document_number = models.CharField("số, ký hiệu", max_length=40, blank=True)  # "03/KH-CCB"
    document_on = models.DateField("ngày văn bản", null=True, blank=True)
    file = models.CharField(max_length=200, blank=True)  # of the document as signed; path under FILES_DIR
    file_name = models.CharField("tệp văn bản", max_length=200, blank=True)
    preamble = models.TextField("căn cứ, mục đích, yêu cầu", blank=True)
    tasks = models.TextField("nhiệm vụ và giải pháp", blank=True)
    organisation = models.TextField("tổ chức thực hiện", blank=True)
    recipients = models.TextField("nơi nhận", blank=True)  # one a line
    state = models.CharField("trạng thái", max_length=10, choices=CampaignState, default=CampaignState.DRAFT)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "phong trào thi đua"
        ordering = ["-ends_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts")
        ]

    def __str__(self):
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.state == CampaignState.DRAFT

    @property
    def years(self) -> range:
        return range(self.starts_on.year, self.ends_on.year + 1)

    @property
    def span(self) -> str:
        """'năm 2024', 'giai đoạn 2022–2030'."""
        first, last = self.starts_on.year, self.ends_on.year
        return f"năm {first}" if first == last else f"giai đoạn {first}–{last}"


class Revision(models.Model):
    """The plan as issued is number 1; each later change of it has the next. The newest in force on a day counts."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField("lần")
    effective_on = models.DateField("có hiệu lực từ ngày")
    reason = models.CharField("lý do", max_length=300)
    at = models.DateTimeField("ghi lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "lần điều chỉnh"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="revision_number_unique_in_campaign"),
        ]

    def __str__(self):
        return "Kế hoạch ban hành" if self.number == 1 else f"Điều chỉnh lần {self.number - 1}"
