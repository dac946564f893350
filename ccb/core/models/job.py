"""Long work. The row is the truth; the broker only wakes a worker."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ccb.core.choices import JobState


class Job(models.Model):
    MAX_ATTEMPTS = 3

    task = models.CharField(max_length=100)  # name of the Celery task that takes this row's id
    title = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True)  # fencing token of the attempt that holds the lease
    lease_until = models.DateTimeField(null=True)
    progress = models.PositiveSmallIntegerField(default=0)  # 0 to 100
    message = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    result = models.JSONField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "queued_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="job_progress_is_a_percentage"),
            models.CheckConstraint(
                condition=Q(state=JobState.RUNNING, token__isnull=False, lease_until__isnull=False)
                | ~Q(state=JobState.RUNNING),
                name="job_running_has_a_lease",
            ),
        ]

    def __str__(self):
        return self.title


class JobFile(models.Model):
    """A file that a job made for whoever asked for it. Only he may fetch it, and not for ever."""

    job = models.OneToOneField(Job, models.CASCADE, related_name="file")
    name = models.CharField(max_length=200)  # without accents, with unit and date
    path = models.CharField(max_length=200)  # under FILES_DIR
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()  # bytes
    expires_at = models.DateTimeField(db_index=True)
    # What the person held when it was made (`User.holdings`): who has lost any of it does not get it any more.
    holdings = models.JSONField(default=list)

    def __str__(self):
        return self.name
