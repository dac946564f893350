"""Report templates: the outline of a report as versioned data."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.choices import Purpose
from reports.models.form import ReportForm


class ReportTemplate(models.Model):
    """The outline of reports on one form, or on every form of its periods: text with placeholders, tables, charts."""

    form = models.ForeignKey(  # None: for every form
        ReportForm, models.CASCADE, null=True, blank=True, related_name="templates", verbose_name="biểu"
    )
    code = models.CharField("mã mẫu", max_length=40)
    name = models.CharField("tên mẫu", max_length=200)
    purpose = models.CharField("dùng cho", max_length=12, choices=Purpose, default=Purpose.OTHER)
    content = models.JSONField(
        "nội dung"
    )  # {"kind", "symbol", "subject", "blocks": [...], "recipients": [...], "appendices", "signer", "margins", "body"}
    version = models.PositiveIntegerField("lần sửa", default=1)
    is_active = models.BooleanField("đang dùng", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "mẫu báo cáo"
        ordering = ["form", "code"]
        constraints = [
            models.UniqueConstraint(fields=["form", "code"], name="template_code_unique_in_form"),
            models.UniqueConstraint(fields=["code"], condition=Q(form=None), name="template_code_unique_for_all"),
        ]

    def __str__(self):
        return self.name


class ReportTemplateVersion(models.Model):
    """Append-only history (database triggers): every content that the template had, the current one too."""

    template = models.ForeignKey(ReportTemplate, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    content = models.JSONField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "lần sửa mẫu báo cáo"
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["template", "version"], name="template_version_unique")]

    def __str__(self):
        return f"{self.name} ({self.version})"
