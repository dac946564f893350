"""Cells that a reviewer marked when he sent a sheet back: each with a sentence, and what the unit answered."""

from django.conf import settings
from django.db import models

from campaigns.models import Indicator
from reports.models.submission import Move


class ReturnedCell(models.Model):
    """What stood in the cell then is found by the move's `revisions`."""

    move = models.ForeignKey(Move, models.CASCADE, related_name="cells")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name="chỉ tiêu")
    sentence = models.CharField("cần xem lại", max_length=500)
    answer = models.CharField("trả lời", max_length=500, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "ô được trả lại"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["move", "indicator"], name="returned_cell_once_a_move"),
            models.CheckConstraint(condition=~models.Q(sentence=""), name="returned_cell_says_something"),
        ]

    def __str__(self):
        return f"{self.indicator}: {self.sentence}"
