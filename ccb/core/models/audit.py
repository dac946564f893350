"""Who did what, to what, when: append-only (database triggers) and hash-chained."""

from django.conf import settings
from django.db import models


class AuditHead(models.Model):
    """The one row that says how long the chain is and how it ends, so that cutting its tail shows."""

    count = models.BigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    def __str__(self):
        return f"{self.count}: {self.last_hash}"


class AuditEntry(models.Model):
    sequence = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=150, blank=True)  # as it was then; empty for the system
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60, blank=True)
    data = models.TextField(blank=True)  # canonical JSON; never CCCD, telephone or health data
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]
        indexes = [models.Index(fields=["object_type", "object_id"])]

    def __str__(self):
        return f"{self.sequence}. {self.verb} {self.object_type} {self.object_id}"
