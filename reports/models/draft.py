"""A report that is being written: blocks with a history each. `drafting.move` is the only writer of `state`."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from members.models import Unit
from members.models.scope import ScopedQuerySet
from reports.choices import DraftState
from reports.models.round import Round
from reports.models.template import ReportTemplate


class ReportDraftQuerySet(ScopedQuerySet):
    def for_page(self):
        """With what pages about drafts name."""
        return self.select_related("unit", "round__form", "template", "created_by")


class ReportDraft(models.Model):
    """The text of one report of a unit for a round. Its figures are never kept: they are bound, and read anew."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    round = models.ForeignKey(Round, models.PROTECT, related_name="drafts", verbose_name="kỳ báo cáo")
    template = models.ForeignKey(  # None: begun from the automatic outline
        ReportTemplate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="mẫu"
    )
    template_version = models.PositiveIntegerField("lần sửa của mẫu", null=True, blank=True)
    title = models.CharField("tên bản thảo", max_length=200)
    dated_on = models.DateField("ngày ghi trên báo cáo")
    state = models.CharField("tình trạng", max_length=10, choices=DraftState, default=DraftState.WRITING)
    revision = models.PositiveIntegerField(default=0)  # grows with every saved change and every step
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người lập"
    )
    created_at = models.DateTimeField("lập lúc")
    saved_at = models.DateTimeField("lưu lúc")

    objects = ReportDraftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "bản thảo báo cáo"
        ordering = ["-saved_at", "-pk"]

    def __str__(self):
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether its text may be changed."""
        return self.state == DraftState.WRITING


class Block(models.Model):
    """A part of the text; shared by the current one and its history. Key 0 holds what stands around the text."""

    key = models.PositiveIntegerField()  # the same through all its revisions
    position = models.PositiveIntegerField()
    data = models.JSONField()  # as a block of ReportTemplate.content
    revision = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.draft}: {self.key}"


class DraftBlock(Block):
    draft = models.ForeignKey(ReportDraft, models.CASCADE, related_name="blocks")

    class Meta:
        verbose_name = verbose_name_plural = "đoạn của bản thảo"
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["draft", "key"], name="draft_block_key_unique")]


class DraftBlockVersion(Block):
    """Append-only history (database triggers): every revision of every block, the current one too."""

    draft = models.ForeignKey(ReportDraft, models.PROTECT, related_name="+")
    draft_revision = models.PositiveIntegerField()  # the revision of the draft that it came with
    is_removed = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = "lịch sử bản thảo"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "key", "revision"], name="draft_block_version_unique"),
        ]


class DraftStep(models.Model):
    """One step of the draft's life."""

    draft = models.ForeignKey(ReportDraft, models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=10)
    from_state = models.CharField(max_length=10, choices=DraftState)
    to_state = models.CharField(max_length=10, choices=DraftState)
    revision = models.PositiveIntegerField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "bước của bản thảo"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.draft}: {self.verb}"


class DraftComment(models.Model):
    """What somebody says of a block (key 0: of the whole draft), until it is settled."""

    draft = models.ForeignKey(ReportDraft, models.CASCADE, related_name="comments")
    key = models.PositiveIntegerField(default=0)
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "ý kiến về bản thảo"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="draft_comment_says_something")]

    def __str__(self):
        return self.text[:60]
