"""Official paper: the frozen documents."""

from django.conf import settings
from django.db import models

from ccb.core.models import Job
from members.models import Unit
from members.models.scope import ScopedQuerySet
from reports.choices import DocumentState
from reports.models.draft import ReportDraft
from reports.models.round import Round
from reports.models.template import ReportTemplate


class DocumentQuerySet(ScopedQuerySet):
    def for_page(self):
        """With what pages about documents name; the frozen text stays away until it is read."""
        related = self.select_related("unit", "round__form", "created_by", "issue")
        return related.defer("frozen", "issue__frozen")


class Document(models.Model):
    """A frozen report. `frozen` is canonical JSON; the PDF is drawn from it alone and never recomputed.

    `issuing.move` is the only writer of `state`; what was issued stands in its Issue, which never changes.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    round = models.ForeignKey(Round, models.PROTECT, related_name="documents", verbose_name="kỳ báo cáo")
    template = models.ForeignKey(  # None: automatic outline
        ReportTemplate, models.PROTECT, null=True, related_name="+", verbose_name="mẫu"
    )
    draft = models.ForeignKey(  # None: straight from the template
        ReportDraft, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name="bản thảo"
    )
    draft_revision = models.PositiveIntegerField("lần lưu của bản thảo", null=True, blank=True)
    title = models.CharField("tên báo cáo", max_length=300)
    frozen = models.TextField()
    sha256 = models.CharField("mã băm của số liệu", max_length=64)
    pages = models.PositiveIntegerField("số trang")
    state = models.CharField("tình trạng", max_length=10, choices=DocumentState, default=DocumentState.DRAFT)
    amends = models.ForeignKey("self", models.PROTECT, null=True, related_name="amendments", verbose_name="điều chỉnh")
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="+")  # one effect for one job
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người lập"
    )
    created_at = models.DateTimeField("lập lúc")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "báo cáo đã lập"
        ordering = ["-pk"]

    def __str__(self):
        return self.title
