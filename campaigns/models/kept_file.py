"""A file kept with something: it lies under FILES_DIR and leaves it only through a view that checks."""

from django.conf import settings
from django.db import models


class KeptFileQuerySet(models.QuerySet):
    def for_user(self, user, verb: str):
        """Those of what the user may do this to."""
        owners = self.model._meta.get_field(self.model.HELD_BY).related_model.objects.for_user(user, verb)
        return self.filter(**{f"{self.model.HELD_BY}__in": owners})


class KeptFile(models.Model):
    # The field that leads to its owner, and what the audit calls it.
    HELD_BY: str
    AUDITED_AS: str

    name = models.CharField("tên tệp", max_length=200)
    path = models.CharField(max_length=200)  # under FILES_DIR
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    objects = KeptFileQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return self.name
