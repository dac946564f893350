"""Score sheets as data: what is scored in a year, by which rule, and what a total is worth."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from campaigns.choices import Rounding, ScoreRule, ScoreSource, SheetState
from campaigns.models.indicator import Indicator
from campaigns.models.program import way_to
from campaigns.models.target import Target
from members.models import Unit
from members.models.scope import ScopedQuerySet, narrowed, paths


class ScoreSheetQuerySet(ScopedQuerySet):
    def for_user(self, user, verb: str):
        """As every row of a unit; "view" also gives the sheets of units above, by which those below are scored."""
        own = narrowed(self, user, verb)
        if verb != "view":
            return own
        above = {step for path in paths(user, verb) for step in way_to(path)}
        return own | self.filter(unit__path__in=above)

    def standing(self):
        """Those by which units are or were scored."""
        return self.exclude(state=SheetState.DRAFT)


def points_field(label: str, **options) -> models.DecimalField:
    return models.DecimalField(label, max_digits=6, decimal_places=2, **options)


class ScoreSheet(models.Model):
    """One a year for the units directly below `unit`. `score_sheets` is the only writer of `state`."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị chấm")
    year = models.PositiveSmallIntegerField("năm")
    name = models.CharField("tên bảng điểm", max_length=200)
    unit_kinds = models.JSONField("cấp được chấm", default=list)  # list of UnitKind values
    state = models.CharField("tình trạng", max_length=10, choices=SheetState, default=SheetState.DRAFT)
    scale = points_field("thang điểm", default=100)  # what the criteria without bonus and deduction add up to
    step = points_field("bước điểm", default=Decimal("0.25"))
    rounding = models.CharField("làm tròn", max_length=8, choices=Rounding, default=Rounding.DOWN)
    excellent_from = points_field("xuất sắc từ", default=90)
    good_from = points_field("tốt từ", default=70)
    fair_from = points_field("hoàn thành từ", default=50)
    # Of all scored units, in %: what the campaign wants at least, and what the council may not go beyond.
    excellent_share = points_field("phấn đấu xuất sắc (%)", null=True, blank=True)
    excellent_cap = points_field("xuất sắc không quá (%)", null=True, blank=True)
    tie_rules = models.JSONField("khi bằng điểm", default=list)  # list of TieRule values, the first decides first

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "bảng điểm thi đua"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], condition=~Q(state="draft"), name="score_sheet_one_in_force_a_year"
            ),
            models.UniqueConstraint(fields=["unit", "year", "name"], name="score_sheet_name_once_a_year"),
            models.CheckConstraint(condition=Q(step__gt=0, scale__gt=0), name="score_sheet_scale_and_step_above_zero"),
            models.CheckConstraint(
                condition=Q(excellent_from__gt=F("good_from"), good_from__gt=F("fair_from"), fair_from__gt=0)
                & Q(excellent_from__lte=F("scale")),
                name="score_sheet_ratings_descend",
            ),
            models.CheckConstraint(
                condition=(Q(excellent_share=None) | Q(excellent_share__gte=0, excellent_share__lte=100))
                & (Q(excellent_cap=None) | Q(excellent_cap__gte=0, excellent_cap__lte=100)),
                name="score_sheet_shares_are_percentages",
            ),
        ]

    def __str__(self):
        return f"{self.name} năm {self.year}"


class Criterion(models.Model):
    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="criteria", verbose_name="bảng điểm")
    position = models.PositiveSmallIntegerField("thứ tự")
    group = models.CharField("nhóm", max_length=200)
    code = models.CharField("mã", max_length=40)
    title = models.CharField("tiêu chí", max_length=500)
    maximum = points_field("điểm tối đa")
    rule = models.CharField("cách chấm", max_length=12, choices=ScoreRule)
    source = models.CharField("lấy số từ", max_length=10, choices=ScoreSource, default=ScoreSource.TYPED)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="chỉ tiêu"
    )
    target = models.ForeignKey(
        Target, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="chỉ tiêu được giao"
    )
    form = models.CharField("mã biểu", max_length=40, blank=True)  # of timeliness; "": every form
    full_at = models.DecimalField("đủ điểm khi đạt", max_digits=20, decimal_places=6, null=True, blank=True)
    steps = models.CharField("các mức", max_length=300, blank=True)  # scoring.read_steps: ">=95:8; >=90:6"
    each = points_field("điểm mỗi lần", null=True, blank=True)  # of bonus and deduction
    needs_evidence = models.BooleanField("phải có minh chứng", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "tiêu chí"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "code"], name="criterion_code_once_in_sheet"),
            models.CheckConstraint(condition=Q(maximum__gt=0), name="criterion_maximum_above_zero"),
            models.CheckConstraint(
                condition=(~Q(source="indicator") | Q(indicator__isnull=False))
                & (~Q(source="target") | Q(target__isnull=False)),
                name="criterion_names_what_it_counts",
            ),
            models.CheckConstraint(
                condition=~Q(rule="proportional") | Q(full_at__gt=0), name="criterion_proportional_to_a_figure"
            ),
        ]

    def __str__(self):
        return f"{self.code}. {self.title}"
