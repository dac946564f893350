"""Numbers of documents: a series a year, without gaps."""

from django.db import models


class NumberSeries(models.Model):
    """The last number that was taken of a series in a year. The row is the lock: see `domain.numbering`."""

    key = models.CharField(max_length=80)  # "document:1:BC-CCB"
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "dãy số văn bản"
        constraints = [
            models.UniqueConstraint(fields=["key", "year"], name="number_series_once_a_year"),
        ]

    def __str__(self):
        return f"{self.key} {self.year}: {self.last}"
