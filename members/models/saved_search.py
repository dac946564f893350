"""Filters that a person keeps under a name of his own."""

from django.conf import settings
from django.db import models


class SavedSearch(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    name = models.CharField("tên bộ lọc", max_length=80)
    filters = models.JSONField(default=dict)  # as the list's address has them, and "q", what was typed

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_search_name_once")]

    def __str__(self):
        return self.name
