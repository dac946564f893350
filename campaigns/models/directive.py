"""Documents that set tasks: own and incoming ones, the units they were given to, and what each unit answers."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.choices import (
    AnswerState,
    DirectiveState,
    DocumentKind,
    ReceiptStep,
    TaskFrequency,
    TaskLevel,
    Urgency,
)
from campaigns.models.indicator import Indicator
from campaigns.models.kept_file import KeptFile
from campaigns.models.numbering import DocumentNumber
from campaigns.models.target import Target
from members.models import Unit
from members.models.scope import ScopedQuerySet, narrowed


class DirectiveQuerySet(ScopedQuerySet):
    def for_user(self, user, verb: str):
        """As every row of a unit; "view" also gives those that an own unit was given."""
        own = narrowed(self, user, verb)
        if verb != "view":
            return own
        given = narrowed(Delivery.objects.all(), user, verb)
        return own | self.filter(pk__in=given.order_by().values("directive"))

    def in_force(self):
        return self.filter(state=DirectiveState.IN_FORCE)


class Directive(models.Model):
    """`directives` is the only writer, `directives.move` the only writer of `state`."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")  # that issued or got it
    is_incoming = models.BooleanField("văn bản đến", default=False)
    kind = models.CharField("loại văn bản", max_length=6, choices=DocumentKind)
    symbol = models.CharField("số, ký hiệu", max_length=120, blank=True)  # an own one has none until it is issued
    dated_on = models.DateField("ngày văn bản")
    issuer = models.CharField("cơ quan ban hành", max_length=200)
    subject = models.CharField("trích yếu", max_length=500)
    starts_on = models.DateField("thực hiện từ ngày", null=True, blank=True)
    ends_on = models.DateField("đến hết ngày", null=True, blank=True)
    implements = models.ManyToManyField(
        "self", symmetrical=False, related_name="implemented_by", blank=True, verbose_name="thực hiện văn bản"
    )
    cites = models.TextField("văn bản khác được dẫn", blank=True)  # one a line, of those that are not kept here
    number = models.OneToOneField(DocumentNumber, models.PROTECT, null=True, blank=True, related_name="directive")
    # What the decree's Phụ lục VI asks of every document besides
    urgency = models.CharField("độ khẩn", max_length=12, choices=Urgency, blank=True, default=Urgency.NONE)
    pages = models.PositiveSmallIntegerField("số trang", null=True, blank=True)
    answer_by = models.DateField("thời hạn giải quyết, trả lời", null=True, blank=True)
    # The register of incoming documents
    signed_by = models.CharField("chức vụ, họ tên người ký", max_length=160, blank=True, default="")
    arrived_on = models.DateField("ngày đến", null=True, blank=True)
    arrival_number = models.PositiveIntegerField("số đến", null=True, blank=True)
    handler = models.CharField("đơn vị hoặc người nhận", max_length=160, blank=True)
    passed_on = models.DateField("ngày chuyển", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    state = models.CharField("trạng thái", max_length=10, choices=DirectiveState, default=DirectiveState.DRAFT)
    withdrawn_why = models.CharField("lý do thu hồi", max_length=300, blank=True)
    # The committee that signs an own document and numbers it by itself ("Ban Chỉ đạo 502"); none: the association.
    body = models.CharField("ban ký văn bản", max_length=60, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "văn bản"
        ordering = ["-dated_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="directive_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(answer_by=None) | Q(answer_by__gte=F("dated_on")), name="directive_answered_after_its_day"
            ),
            models.CheckConstraint(
                condition=Q(is_incoming=True, arrived_on__isnull=False, arrival_number__gte=1, number=None)
                | Q(is_incoming=False, arrived_on=None, arrival_number=None),
                name="directive_arrived_or_own",
            ),
            models.CheckConstraint(
                condition=Q(is_incoming=True) | Q(state=DirectiveState.DRAFT) | Q(number__isnull=False),
                name="directive_own_in_force_has_a_number",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.symbol or '(chưa có số)'}"

    @property
    def is_draft(self) -> bool:
        return self.state == DirectiveState.DRAFT

    @property
    def cited(self) -> list[str]:
        return self.cites.splitlines()


class DirectiveFile(KeptFile):
    HELD_BY, AUDITED_AS = "directive", "directive.file"

    directive = models.ForeignKey(Directive, models.PROTECT, related_name="files")

    class Meta(KeptFile.Meta):
        verbose_name = verbose_name_plural = "tệp của văn bản"
        constraints = [models.UniqueConstraint(fields=["directive", "sha256"], name="directive_file_once")]


class TaskQuerySet(models.QuerySet):
    def for_user(self, user, verb: str):
        return self.filter(directive__in=Directive.objects.for_user(user, verb))

    def standing(self):
        return self.filter(withdrawn_on=None)


class Task(models.Model):
    """What the directive asks for. `directives` is its only writer."""

    directive = models.ForeignKey(Directive, models.PROTECT, related_name="tasks")
    position = models.PositiveSmallIntegerField("thứ tự")
    section = models.CharField("mục", max_length=20, blank=True)  # "3" of the document
    text = models.CharField("nhiệm vụ", max_length=1000)
    text_key = models.CharField(max_length=1000)  # text.name_key(text)
    level = models.CharField("cấp thực hiện", max_length=12, choices=TaskLevel, default=TaskLevel.EVERY_LEVEL)
    units = models.ManyToManyField(Unit, related_name="+", blank=True, verbose_name="đơn vị được nêu tên")
    partner = models.CharField("phối hợp với", max_length=200, blank=True)
    reference = models.CharField("căn cứ", max_length=300, blank=True)
    measurable = models.CharField("kết quả phải báo cáo", max_length=300, blank=True)
    frequency = models.CharField("định kỳ", max_length=8, choices=TaskFrequency, default=TaskFrequency.ONCE)
    due_on = models.DateField("hạn", null=True, blank=True)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="chỉ tiêu thống kê"
    )
    target = models.ForeignKey(
        Target, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="chỉ tiêu thi đua"
    )
    withdrawn_on = models.DateField("rút ngày", null=True, blank=True)
    withdrawn_why = models.CharField("lý do rút", max_length=300, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "nhiệm vụ"
        ordering = ["directive", "position"]
        constraints = [
            models.UniqueConstraint(fields=["directive", "position"], name="task_position_once"),
            models.UniqueConstraint(fields=["directive", "text_key"], name="task_told_once"),
        ]

    def __str__(self):
        return self.text


class Delivery(models.Model):
    """The directive was given to the unit. `distributing` is the only writer."""

    directive = models.ForeignKey(Directive, models.PROTECT, related_name="deliveries")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    sent_at = models.DateTimeField("gửi lúc")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "nơi nhận văn bản"
        ordering = ["unit__depth", "unit__position", "unit"]
        constraints = [models.UniqueConstraint(fields=["directive", "unit"], name="delivered_once_to_a_unit")]

    def __str__(self):
        return f"{self.directive}: {self.unit}"


class Receipt(models.Model):
    """Who of the unit told which step, and when."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="receipts")
    step = models.CharField("bước", max_length=12, choices=ReceiptStep)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "xác nhận của nơi nhận"
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["delivery", "step"], name="receipt_once_a_step")]

    def __str__(self):
        return self.get_step_display()


class AnswerQuerySet(ScopedQuerySet):
    def for_page(self):
        return self.select_related("unit", "task__directive", "changed_by")


class Answer(models.Model):
    """What a unit tells of a task, for a period where the task comes back. `answering` is the only writer."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="answers")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    period = models.CharField("kỳ", max_length=24, blank=True)  # code of ccb.lib.periods; "" for a task done once
    state = models.CharField("tình trạng", max_length=10, choices=AnswerState)
    text = models.TextField("kết quả", blank=True)
    figure = models.DecimalField("số liệu", max_digits=20, decimal_places=6, null=True, blank=True)
    changed_at = models.DateTimeField("báo cáo lúc")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "kết quả thực hiện nhiệm vụ"
        ordering = ["unit__depth", "unit__position", "unit", "period"]
        constraints = [
            models.UniqueConstraint(fields=["task", "unit", "period"], name="answer_once_a_period"),
            models.CheckConstraint(condition=Q(figure=None) | Q(figure__gte=0), name="answer_figure_not_negative"),
        ]

    def __str__(self):
        return f"{self.unit}: {self.get_state_display()}"


class AnswerFile(KeptFile):
    HELD_BY, AUDITED_AS = "answer", "answer.file"

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="files")

    class Meta(KeptFile.Meta):
        verbose_name = verbose_name_plural = "tệp của kết quả nhiệm vụ"
        constraints = [models.UniqueConstraint(fields=["answer", "sha256"], name="answer_file_once")]
