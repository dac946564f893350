"""Programs of coordination: what was agreed with whom, for which days, and who below has to agree in turn."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from campaigns.models.indicator import Indicator
from campaigns.models.kept_file import KeptFile
from campaigns.models.partner import Partner
from members.models import Unit
from members.models.scope import ScopedQuerySet, narrowed, paths


def way_to(path: str) -> list[str]:
    """The path and those above it."""
    return [path[: place + 1] for place, letter in enumerate(path) if letter == "."]


class ProgramQuerySet(ScopedQuerySet):
    def for_user(self, user, verb: str):
        """As every row of a unit; "view" also gives programs of the units above, which bind those below them."""
        own = narrowed(self, user, verb)
        if verb != "view":
            return own
        above = {step for path in paths(user, verb) for step in way_to(path)}
        return own | self.filter(unit__path__in=above)

    def in_force(self, on: date):
        """Signed by that day and not ended before it: signed ahead of its first day counts too."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), signed_on__lte=on)

    def below(self, program: "Program"):
        """Signed under it, at any depth."""
        return self.filter(path__startswith=program.path).exclude(pk=program.pk)

    def for_page(self):
        return self.select_related("unit", "parent__unit", "lead").prefetch_related("partners")


class Program(models.Model):
    """`programs` is its only writer."""

    code = models.CharField("mã", max_length=40, unique=True)
    title = models.CharField("tên chương trình", max_length=300)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị chủ trì")
    partners = models.ManyToManyField(Partner, related_name="programs", verbose_name="đối tác")
    lead = models.ForeignKey(  # one of the partners; None: the association itself
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đối tác chủ trì"
    )
    number = models.CharField("số văn bản", max_length=60, blank=True)  # "08/QC-BCHQS-CCB"
    signed_on = models.DateField("ngày ký")
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày", null=True, blank=True)  # None: until it is ended
    clauses = models.TextField("nội dung phối hợp", blank=True)  # one a line
    covers = models.JSONField("cấp phải ký", default=list)  # list of UnitKind values: who below has to sign in turn
    indicators = models.ManyToManyField(Indicator, related_name="+", blank=True, verbose_name="chỉ tiêu")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="thực hiện chương trình"
    )
    path = models.CharField(max_length=200, unique=True)  # "000001.000047.": all signed under it are one prefix
    renewal_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="renewals", verbose_name="ký tiếp chương trình"
    )
    version = models.PositiveIntegerField(default=1)

    objects = ProgramQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "chương trình phối hợp"
        ordering = ["-signed_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="program_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["unit", "number", "signed_on"], condition=~Q(number=""), name="program_number_once_a_day"
            ),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="program_not_under_itself"),
            models.CheckConstraint(condition=~Q(renewal_of=F("pk")), name="program_not_its_own_renewal"),
        ]

    def __str__(self):
        return self.title

    @property
    def clause_list(self) -> list[str]:
        return self.clauses.splitlines()

    def day_told(self, today: date) -> date:
        """The day on which its coverage is asked: today, or its last day once it is over."""
        return min(today, self.ends_on) if self.ends_on else today

    def spans(self, first: date, last: date) -> bool:
        """Whether both days lie within it."""
        return self.starts_on <= first and (self.ends_on is None or last <= self.ends_on)


class ProgramYear(models.Model):
    """What is planned for one year of a program, and when it is looked back on."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField("năm")
    number = models.CharField("số kế hoạch", max_length=60, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    content = models.TextField("nội dung", blank=True)
    midterm_due_on = models.DateField("hạn sơ kết", null=True, blank=True)
    midterm_held_on = models.DateField("đã sơ kết ngày", null=True, blank=True)
    final_due_on = models.DateField("hạn tổng kết", null=True, blank=True)
    final_held_on = models.DateField("đã tổng kết ngày", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "kế hoạch năm của chương trình"
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["program", "year"], name="program_year_once")]

    def __str__(self):
        return f"{self.program} {self.year}"


class ProgramFile(KeptFile):
    HELD_BY, AUDITED_AS = "program", "program.file"

    program = models.ForeignKey(Program, models.PROTECT, related_name="files")

    class Meta(KeptFile.Meta):
        verbose_name = verbose_name_plural = "tệp của chương trình"
        constraints = [models.UniqueConstraint(fields=["program", "sha256"], name="program_file_once")]
