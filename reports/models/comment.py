"""What unit and office say to each other about one cell of a sheet. Append-only (database triggers)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models import Indicator
from reports.models.submission import Submission


class CellComment(models.Model):
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="comments")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    text = models.CharField(max_length=1000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    of_the_unit = models.BooleanField()  # else of the office above
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "trao đổi về ô số liệu"
        ordering = ["pk"]
        indexes = [models.Index(fields=["submission", "indicator"])]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="comment_says_something")]

    def __str__(self):
        return self.text
