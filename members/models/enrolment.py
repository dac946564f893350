"""Who was enrolled where, from when to when: "members on 30/6/2024" is a query. `registry` is the only writer."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from members.choices import DisciplineKind, Entry, Exit, RequestState
from members.models.batch import Batch
from members.models.member import Member
from members.models.scope import ScopedQuerySet
from members.models.unit import Unit


class EnrolmentQuerySet(ScopedQuerySet):
    def on(self, day: date):
        """Those that count on the day: from the first day on, until the day before the last."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=day), joined_on__lte=day)


class Enrolment(models.Model):
    # No index of their own: one of several columns begins with each.
    member = models.ForeignKey(Member, models.PROTECT, related_name="enrolments", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)  # (sub-)chapter, or higher
    entry = models.CharField(max_length=10, choices=Entry)
    joined_on = models.DateField()  # the first day that counts
    exit = models.CharField(max_length=12, choices=Exit, blank=True)
    left_on = models.DateField(null=True)  # the first day that no longer counts

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["joined_on", "pk"]
        indexes = [models.Index(fields=["unit", "joined_on", "left_on"])]
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(left_on=None), name="enrolment_one_open"),
            models.UniqueConstraint(fields=["member", "joined_on"], name="enrolment_one_start_a_day"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")), name="enrolment_ends_late"
            ),
            models.CheckConstraint(
                condition=Q(left_on=None, exit="") | Q(left_on__isnull=False) & ~Q(exit=""),
                name="enrolment_end_has_a_cause",
            ),
        ]

    def __str__(self):
        return f"{self.member}: {self.unit} {self.joined_on}"


class Request(models.Model):
    """What an application and a transfer share."""

    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.ASKED)
    asked_on = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decision_number = models.CharField("số quyết định", max_length=60, blank=True)
    reason = models.CharField("lý do", max_length=500, blank=True)

    class Meta:
        abstract = True


class Application(Request):
    """Đơn xin vào Hội: proposed by the chapter (at least half), decided by the commune (at least two thirds)."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="applications")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    proposed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(state__in=["asked", "proposed"]), name="application_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | ~Q(decision_number=""), name="application_accepted_by_a_decision"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="application_refused_with_reason"
            ),
        ]

    def __str__(self):
        return f"{self.member}: {self.unit}"


class Transfer(Request):
    """Chuyển sinh hoạt: asked by one unit, accepted by the other; the headcount moves once, on the effective day."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="transfers")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # asks
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    introduction_number = models.CharField("số giấy giới thiệu", max_length=60, blank=True)
    effective_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(state="asked"), name="transfer_one_open"),
            models.CheckConstraint(condition=~Q(unit=F("to_unit")), name="transfer_changes_unit"),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="transfer_refused_with_reason"),
        ]

    def __str__(self):
        return f"{self.member}: {self.unit} → {self.to_unit}"


class Discipline(models.Model):
    member = models.ForeignKey(Member, models.PROTECT, related_name="disciplines")
    kind = models.CharField(max_length=10, choices=DisciplineKind)
    decided_on = models.DateField()
    decision_number = models.CharField(max_length=60)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["decided_on", "pk"]

    def __str__(self):
        return f"{self.member}: {self.get_kind_display()}"


class RegisterEvent(models.Model):
    """What a registry function did, with what it takes to undo it. Never deleted; an undone one says so."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="events")
    verb = models.CharField(max_length=20)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="events")
    on = models.DateField()
    before = models.JSONField()  # rows as they were, for undo
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )  # seldom set, and nothing is found by it

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.verb} {self.member} {self.on}"
