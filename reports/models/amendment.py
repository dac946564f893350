"""After publication: which approved figures a kept report holds, and what was corrected later, numbered."""

from django.db import models

from reports.models.document import Document
from reports.models.submission import Move, Submission


class Inclusion(models.Model):
    """A kept report holds this submission as it was approved in this step; the report itself never changes."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="inclusions")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="inclusions")
    move = models.ForeignKey(Move, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "biểu có trong báo cáo"
        constraints = [models.UniqueConstraint(fields=["document", "submission"], name="inclusion_once_a_document")]

    def __str__(self):
        return f"{self.document}: {self.submission}"


class Amendment(models.Model):
    """Bổ sung, điều chỉnh lần n: approved figures that some kept report held were corrected and approved again."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField("lần")
    before = models.ForeignKey(Move, models.PROTECT, related_name="+")  # the approval that held until then
    after = models.OneToOneField(Move, models.PROTECT, related_name="amendment")
    reason = models.TextField("lý do", blank=True)  # why the sheet was opened again
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = verbose_name_plural = "lần bổ sung, điều chỉnh"
        ordering = ["submission", "number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="amendment_numbered_in_submission"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="amendment_from_one"),
        ]

    def __str__(self):
        return f"Bổ sung, điều chỉnh lần {self.number}"
