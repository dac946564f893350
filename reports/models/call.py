"""Figures that a unit told on the telephone, entered by the office in its stead. Append-only (database triggers)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models.submission import Submission


class PhoneCall(models.Model):
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="calls")
    caller = models.CharField("người báo số liệu", max_length=120)  # name and post, as told
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "lần nhập thay qua điện thoại"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(caller=""), name="call_names_the_caller")]

    def __str__(self):
        return self.caller
