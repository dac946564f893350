"""One deed on many members: what was done together can be undone together."""

from django.conf import settings
from django.db import models

from ccb.core.models import Job
from members.choices import BatchKind
from members.models.scope import ScopedQuerySet
from members.models.unit import Unit


class Batch(models.Model):
    kind = models.CharField(max_length=10, choices=BatchKind)
    title = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # the one whose members they were
    count = models.PositiveIntegerField(default=0)  # members it touched
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    key = models.CharField(max_length=64, null=True, unique=True)  # of the page that was confirmed: one page, one batch
    asked = models.JSONField(default=dict)  # what to do, and to whom: {"members": [[id, version, unit]], …} as seen
    refused = models.JSONField(default=list)  # [[member id, why]]: whom it did not touch after all
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.title
