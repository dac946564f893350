"""Ex-servicemen (cựu quân nhân): their clubs, and who among them may soon become a member. They are no members."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ccb.lib.fields import PartialDateField
from members.choices import CandidateState
from members.models.enrolment import Application
from members.models.scope import HandedOnQuerySet, ScopedQuerySet
from members.models.unit import Unit


class Club(models.Model):
    """`clubs` is its only writer."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    name = models.CharField("tên câu lạc bộ", max_length=160)
    name_key = models.CharField(max_length=160)  # text.name_key(name)
    head = models.CharField("chủ nhiệm", max_length=120, blank=True)
    founded_on = models.DateField("ngày thành lập")
    ended_on = models.DateField("ngày giải thể", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = HandedOnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "câu lạc bộ cựu quân nhân"
        ordering = ["unit__depth", "unit__position", "unit", "name_key"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name_key"], name="club_once_in_a_unit"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("founded_on")), name="club_ends_after_it_began"
            ),
        ]

    def __str__(self):
        return self.name


class ClubCount(models.Model):
    """How many people take part, counted on a day; holds until the next count."""

    club = models.ForeignKey(Club, models.CASCADE, related_name="counts")
    on = models.DateField("ngày đếm")
    people = models.PositiveIntegerField("số người tham gia")

    class Meta:
        verbose_name = verbose_name_plural = "số người của câu lạc bộ"
        ordering = ["-on"]
        constraints = [models.UniqueConstraint(fields=["club", "on"], name="club_counted_once_a_day")]

    def __str__(self):
        return f"{self.on}: {self.people}"


class CandidateQuerySet(ScopedQuerySet):
    def serving(self, on: date):
        """Who comes back only after that day: about to be eligible, not yet."""
        return self.filter(discharged_on__gt=on.isoformat())


class Candidate(models.Model):
    """Nguồn phát triển hội viên: a person back from service. `candidates` is the only writer."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    club = models.ForeignKey(Club, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="câu lạc bộ")
    full_name = models.CharField("họ và tên", max_length=120)
    sort_key = models.CharField(max_length=240, editable=False)  # names.sort_key
    born_on = PartialDateField("ngày sinh")
    discharged_on = PartialDateField("ngày xuất ngũ")
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    residence = models.CharField("nơi ở", max_length=200, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=CandidateState, default=CandidateState.LISTED)
    dropped_why = models.CharField("lý do đưa khỏi danh sách", max_length=200, blank=True)
    application = models.OneToOneField(  # gone when the applicant's data is deleted on his request
        Application, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    listed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    listed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "nguồn phát triển hội viên"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=CandidateState.APPLIED) | Q(application=None), name="candidate_applied_once"
            ),
        ]

    def __str__(self):
        return self.full_name

    def serves(self, on: date) -> bool:
        """Whether he comes back only after that day; a month or year that has begun may be over for him."""
        return self.discharged_on is not None and self.discharged_on.stored > on.isoformat()
