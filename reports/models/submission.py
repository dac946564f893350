"""What one unit answered in one round. `workflow.move` is the only writer of `state`, `entry.save` of figures."""

from collections.abc import Collection, Mapping
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery

from campaigns.models import Indicator
from members.models import Unit
from members.models.scope import ScopedQuerySet
from reports.choices import Origin, Qualifier, SubmissionState, ValueState
from reports.models.form import FormSection
from reports.models.round import Round

OWN = frozenset({"enter", "submit", "view"})


class SubmissionQuerySet(ScopedQuerySet):
    def for_user(self, user, verb: str):
        """What a clerk practises on is seen by those who enter, and never reviewed, watched or counted."""
        found = super().for_user(user, verb)
        return found if verb in OWN else found.filter(unit__is_practice=False)

    def approved(self):
        return self.filter(state=SubmissionState.APPROVED)

    def with_filled(self, required: Mapping[int, Collection[int]]):
        """Each with `filled`: how many of its form's cells (form id -> indicator ids) hold something."""
        wanted = Q(pk__in=[])
        for form, indicators in required.items():
            wanted |= Q(round__form=form, values__indicator__in=indicators)
        return self.annotate(filled=Count("values", filter=wanted & ~Q(values__state=ValueState.BLANK)))

    def with_first_sent(self):
        """Each with `first_sent_at`: what was sent in time and came back is not late for having been mended.

        None for figures of the past that a command loaded: when they were sent is not known.
        """
        sent = Move.objects.filter(submission=OuterRef("pk"), verb="submit").order_by("pk")
        return self.annotate(first_sent_at=Subquery(sent.values("at")[:1]))

    def for_page(self):
        """With what every page about a submission names."""
        return self.select_related("unit", "round__form")


class Submission(models.Model):
    round = models.ForeignKey(Round, models.PROTECT, related_name="submissions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=SubmissionState, default=SubmissionState.DRAFT)
    version = models.PositiveIntegerField(default=1)  # grows with every saved change and every move
    starts_on = models.DateField()
    ends_on = models.DateField()
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # The last day of a reopening for this unit alone, even in a closed round; None: as the round says.
    open_until = models.DateField(null=True)
    # What the register said when it was sent, None while open: {indicator code: {"figure": "women", "said": "1904"}};
    # null said: the unit had no register.
    register_figures = models.JSONField(null=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "biểu của đơn vị"
        ordering = ["round", "unit"]
        indexes = [models.Index(fields=["round", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["round", "unit"], name="submission_one_for_a_unit"),
            models.CheckConstraint(
                condition=~Q(state=SubmissionState.SUBMITTED) | Q(submitted_at__isnull=False),
                name="submission_sent_has_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.round}: {self.unit}"

    @property
    def is_open(self) -> bool:
        """Whether its figures may be changed."""
        return self.state in (SubmissionState.DRAFT, SubmissionState.RETURNED)

    def takes_figures(self, on: date) -> bool:
        """Whether figures are taken on the day: it is open, and its own last day, if it has one, is not over."""
        return self.is_open and (self.open_until is None or on <= self.open_until)

    @property
    def receipt(self) -> str:
        """The number a clerk quotes on the telephone; it does not change when the submission is approved."""
        return f"{self.round.period}/{self.pk:06d}"


class Cell(models.Model):
    """What stands in a cell; shared by the current value and its history."""

    state = models.CharField(max_length=15, choices=ValueState)
    number = models.DecimalField(max_digits=21, decimal_places=6, null=True)
    text = models.TextField(blank=True)
    qualifier = models.CharField(max_length=6, choices=Qualifier, blank=True, default="")
    typed = models.CharField(max_length=200, blank=True)  # as the clerk wrote it
    note = models.CharField(max_length=500, blank=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.TYPED)
    # Ids of the units among which the one figure was made: "5 căn ở Krông Búk, Ea H'leo, Krông Ana"; none: not said.
    covers = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True


class Value(Cell):
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="values")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "số liệu"
        constraints = [
            models.UniqueConstraint(fields=["submission", "indicator"], name="value_one_for_an_indicator"),
            models.CheckConstraint(
                condition=Q(state=ValueState.NUMBER, number__isnull=False)
                | ~Q(state=ValueState.NUMBER) & Q(number__isnull=True),
                name="value_number_only_in_its_state",
            ),
        ]

    def __str__(self):
        return f"{self.indicator}: {self.number if self.number is not None else self.get_state_display()}"


class ValueVersion(Cell):
    """Append-only history (database triggers): every revision of every value, the current one too."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "lịch sử số liệu"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "indicator", "revision"], name="value_version_unique")
        ]

    def __str__(self):
        return f"{self.indicator} ({self.revision})"


class Words(models.Model):
    """What the unit writes under a section; shared by the current text and its history."""

    section = models.ForeignKey(FormSection, models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.section}: {self.text[:40]}"


class Narrative(Words):
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="narratives")

    class Meta:
        verbose_name = verbose_name_plural = "phần lời"
        constraints = [models.UniqueConstraint(fields=["submission", "section"], name="narrative_one_for_a_section")]


class NarrativeVersion(Words):
    """Append-only history (database triggers): every revision of every narrative, the current one too."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "lịch sử phần lời"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "section", "revision"], name="narrative_version_unique")
        ]


class Explanation(models.Model):
    """Why a warning stands: asked at sending, shown to the reviewer and in the report's findings."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="explanations")
    code = models.CharField(max_length=120)  # checks.Finding.code
    finding = models.TextField()  # the warning as it stood: other numbers ask for another reason
    reason = models.CharField(max_length=500)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "lời giải thích"
        constraints = [
            models.UniqueConstraint(fields=["submission", "code"], name="explanation_one_for_a_finding"),
            models.CheckConstraint(condition=~Q(reason=""), name="explanation_says_something"),
        ]

    def __str__(self):
        return self.reason


class Move(models.Model):
    """One step of the life cycle, with the version and the hash of the figures it was taken on."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="moves")
    verb = models.CharField(max_length=10)
    from_state = models.CharField(max_length=10, choices=SubmissionState)
    to_state = models.CharField(max_length=10, choices=SubmissionState)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    until = models.DateField(null=True)  # the unit may change its figures until the end of this day
    version = models.PositiveIntegerField()
    content_sha256 = models.CharField(max_length=64)
    # Which revisions stood then: {"cells": {indicator id: revision}, "texts": {section id: revision}}.
    revisions = models.JSONField(default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "bước xử lý"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(verb="return") | ~Q(reason=""), name="move_return_has_a_reason"),
            models.UniqueConstraint(fields=["submission", "version"], name="move_one_for_a_version"),
        ]

    def __str__(self):
        return f"{self.submission}: {self.verb}"


class Reminder(models.Model):
    """That a unit was reminded of a round on a day: once a day, whoever asks."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="reminders")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    on = models.DateField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "lần nhắc"
        constraints = [models.UniqueConstraint(fields=["round", "unit", "on"], name="reminder_once_a_day")]

    def __str__(self):
        return f"{self.round}: {self.unit} {self.on}"
