"""Pictures and papers of a member's file. They lie under FILES_DIR and leave it only through a view that checks."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from members.choices import AttachmentKind
from members.models.entitlement import OfMemberQuerySet
from members.models.member import Member


class Attachment(models.Model):
    member = models.ForeignKey(Member, models.PROTECT, related_name="attachments")
    kind = models.CharField("loại", max_length=12, choices=AttachmentKind)
    name = models.CharField("tên tệp", max_length=200)
    path = models.CharField(max_length=200)  # under FILES_DIR
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "giấy tờ kèm hồ sơ"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(kind="anh"), name="attachment_one_photo"),
        ]

    def __str__(self):
        return self.name
