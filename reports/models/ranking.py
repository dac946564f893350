"""What a unit scored in a year, by its own judgement, its cluster's and the council's: all three are kept."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from campaigns.choices import Rating
from campaigns.models import Cluster, Criterion, ScoreSheet
from campaigns.models.kept_file import KeptFile
from campaigns.models.score import points_field
from members.models import Succession, Unit
from members.models.scope import ScopedQuerySet, narrowed, paths
from reports.choices import EvaluationState, Stage


class EvaluationQuerySet(ScopedQuerySet):
    def for_user(self, user, verb: str):
        """As every row of a unit; "view" also gives those that a unit of the user judges as head of its cluster."""
        own = narrowed(self, user, verb)
        return own | self.judged_by(user) if verb == "view" else own

    def judged_by(self, user):
        """Of the clusters that the user's units lead: the head judges the others, the deputy judges the head. For one
        that was closed stands what became of it.
        """
        found = Q(pk__in=[])
        became = Succession.objects.filter(predecessor=OuterRef("cluster__head"), successor=OuterRef("unit"))
        is_head = Q(unit=F("cluster__head")) | Q(Exists(became), cluster__head__valid_to__isnull=False)
        for path in paths(user, "submit"):
            went = Q(valid_to__isnull=False, successions__successor__path__startswith=path)
            leads = Unit.objects.filter(Q(path__startswith=path) | went)
            found |= Q(cluster__head__in=leads) & ~is_head | Q(cluster__deputy__in=leads) & is_head
        return self.filter(found)

    def for_page(self):
        return self.select_related("sheet__unit", "unit__parent", "cluster__head", "cluster__deputy")


class Evaluation(models.Model):
    """`evaluations.move` is the only writer of `state`, `evaluations.save` of marks."""

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="+", verbose_name="bảng điểm")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    cluster = models.ForeignKey(Cluster, models.SET_NULL, null=True, related_name="+", verbose_name="cụm thi đua")
    state = models.CharField("tình trạng", max_length=8, choices=EvaluationState, default=EvaluationState.DRAFT)
    version = models.PositiveIntegerField(default=1)  # grows with every saved change and every move
    rating = models.CharField("xếp loại", max_length=10, choices=Rating, blank=True)  # once decided
    rating_reason = models.CharField("vì sao thấp hơn theo điểm", max_length=300, blank=True)
    created_at = models.DateTimeField()

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "phiếu chấm điểm của đơn vị"
        ordering = ["sheet", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "unit"], name="evaluation_one_for_a_unit"),
            models.CheckConstraint(
                condition=Q(state="decided") & ~Q(rating="") | ~Q(state="decided") & Q(rating=""),
                name="evaluation_rated_once_decided",
            ),
        ]

    def __str__(self):
        return f"{self.sheet}: {self.unit}"


class Mark(models.Model):
    """The points for one criterion by one of the three."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name="tiêu chí")
    stage = models.CharField("ai chấm", max_length=8, choices=Stage)
    points = points_field("điểm")
    figure = models.DecimalField("số để tính", max_digits=20, decimal_places=6, null=True)  # as it stood then
    computed = points_field("điểm tính ra", null=True)  # None: no rule, or no figure
    reason = models.CharField("vì sao khác", max_length=500, blank=True)
    evidence = models.CharField("minh chứng", max_length=500, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "điểm"
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "criterion", "stage"], name="mark_one_for_a_stage"),
            models.CheckConstraint(condition=Q(points__gte=0), name="mark_not_below_zero"),
        ]

    def __str__(self):
        return f"{self.criterion_id} {self.get_stage_display()}: {self.points}"


class EvidenceFile(KeptFile):
    """What the unit shows for one criterion. `evidence` is its only writer."""

    HELD_BY, AUDITED_AS = "evaluation", "evaluation.file"

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="files")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name="tiêu chí")

    class Meta(KeptFile.Meta):
        verbose_name = verbose_name_plural = "tệp minh chứng"
        constraints = [models.UniqueConstraint(fields=["evaluation", "criterion", "sha256"], name="evidence_file_once")]


class EvaluationMove(models.Model):
    """A step of the sheet, with the total of whoever took it."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="moves")
    verb = models.CharField(max_length=10)
    from_state = models.CharField(max_length=8, choices=EvaluationState)
    to_state = models.CharField(max_length=8, choices=EvaluationState)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    total = points_field("tổng điểm", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "bước xử lý phiếu chấm điểm"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.verb}: {self.get_to_state_display()}"
