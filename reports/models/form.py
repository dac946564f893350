"""What is asked: a form's sections and rows, and the checks its figures must pass."""

from django.db import models
from django.db.models import Q

from campaigns.models import Indicator
from reports.choices import (
    CheckKind,
    Comparator,
    Derivation,
    DerivationUse,
    DueDay,
    DueRule,
    Frequency,
    Severity,
    Side,
    Theme,
    Weekday,
)


class ReportForm(models.Model):
    code = models.CharField("mã biểu", max_length=40, unique=True)
    name = models.CharField("tên biểu", max_length=200)
    unit_kinds = models.JSONField("cấp báo cáo", default=list)  # list of UnitKind values
    frequency = models.CharField("kỳ", max_length=12, choices=Frequency, default=Frequency.FREE)
    # The one who sends must not be the one who typed last.
    needs_two_people = models.BooleanField("người nhập và người gửi phải khác nhau", default=False)
    # Asked at several levels: each unit's figures are rolled up from those of the units nearest below it, and only the
    # nearest ones count in a total, so that nothing is counted twice.
    rolls_up = models.BooleanField("tổng hợp từng cấp: số của cấp trên lấy từ cấp dưới", default=False)
    due_rule = models.CharField("hạn nộp tính theo", max_length=10, choices=DueRule, default=DueRule.AFTER_CUT_OFF)
    due_days = models.PositiveSmallIntegerField(
        "số ngày, hoặc ngày trong tháng", default=5,
        help_text="5: năm ngày sau khi chốt; 20: ngày 20 của tháng, hay ngày cuối tháng nếu tháng thiếu ngày ấy.",
    )  # fmt: skip
    due_weekday = models.PositiveSmallIntegerField(
        "thứ trong tuần", choices=Weekday, default=Weekday.FRIDAY,
        help_text="Chỉ dùng khi hạn tính theo thứ: thứ Sáu là thứ Sáu cuối cùng của tháng cuối kỳ.",
    )  # fmt: skip
    due_day = models.CharField("hạn rơi vào cuối tuần", max_length=6, choices=DueDay, default=DueDay.AFTER)
    is_active = models.BooleanField("đang dùng", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "biểu báo cáo"
        ordering = ["code"]

    def __str__(self):
        return self.name


class FormSection(models.Model):
    form = models.ForeignKey(ReportForm, models.CASCADE, related_name="sections", verbose_name="biểu")
    code = models.CharField("số mục", max_length=20)  # as printed: "1", "II.2"
    title = models.CharField("tên mục", max_length=300, blank=True)
    position = models.PositiveIntegerField("thứ tự")
    asks_narrative = models.BooleanField("có phần lời", default=True)
    theme = models.CharField("phần lời nói về", max_length=12, choices=Theme, default=Theme.RESULT)

    class Meta:
        verbose_name = verbose_name_plural = "mục của biểu"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["form", "code"], name="section_code_unique_in_form")]

    def __str__(self):
        return f"{self.code}. {self.title}" if self.title else f"Mục {self.code}"


class FormRow(models.Model):
    form = models.ForeignKey(ReportForm, models.CASCADE, related_name="rows", verbose_name="biểu")
    section = models.ForeignKey(FormSection, models.CASCADE, related_name="rows", verbose_name="mục")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name="chỉ tiêu")
    position = models.PositiveIntegerField("thứ tự")
    is_required = models.BooleanField("phải có số", default=True)  # counts for completeness; blanks never stop sending
    derivation = models.CharField("số lấy từ sổ", max_length=30, choices=Derivation, blank=True)
    derivation_use = models.CharField(
        "cách dùng số của sổ", max_length=8, choices=DerivationUse, default=DerivationUse.OFF
    )

    class Meta:
        verbose_name = verbose_name_plural = "dòng của biểu"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["form", "indicator"], name="row_indicator_once_in_form"),
            models.CheckConstraint(
                condition=Q(derivation_use=DerivationUse.OFF) | ~Q(derivation=""),
                name="row_uses_a_figure_it_names",
                violation_error_message="Chọn số lấy từ sổ, hoặc chọn “Không dùng”.",
            ),
        ]

    def __str__(self):
        return str(self.indicator)


class Check(models.Model):
    """A rule as data. SUM and PART compare Σ left with Σ right; RATIO holds low ≤ Σ left / Σ right ≤ high."""

    form = models.ForeignKey(ReportForm, models.CASCADE, related_name="checks", verbose_name="biểu")
    code = models.CharField("mã", max_length=80)
    kind = models.CharField("loại", max_length=10, choices=CheckKind)
    severity = models.CharField("mức", max_length=10, choices=Severity, default=Severity.WARNING)
    comparator = models.CharField("so sánh", max_length=2, choices=Comparator, blank=True)
    low = models.DecimalField("giới hạn dưới", max_digits=20, decimal_places=6, null=True, blank=True)
    high = models.DecimalField("giới hạn trên", max_digits=20, decimal_places=6, null=True, blank=True)
    hint = models.CharField("gợi ý", max_length=300, blank=True)  # what to look at, in the clerk's words
    is_active = models.BooleanField("đang dùng", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "kiểm tra số liệu"
        ordering = ["form", "code"]
        constraints = [
            models.UniqueConstraint(fields=["form", "code"], name="check_code_unique_in_form"),
            models.CheckConstraint(
                condition=~Q(kind=CheckKind.RATIO) | Q(low__isnull=False) | Q(high__isnull=False),
                name="check_ratio_has_a_bound",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[CheckKind.SUM, CheckKind.PART]) | ~Q(comparator=""),
                name="check_sum_has_a_comparator",
            ),
        ]

    def __str__(self):
        return self.code


class CheckTerm(models.Model):
    check_rule = models.ForeignKey(Check, models.CASCADE, related_name="terms", verbose_name="kiểm tra")
    side = models.CharField("vế", max_length=5, choices=Side)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name="chỉ tiêu")
    sign = models.SmallIntegerField("dấu", default=1)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "số hạng"
        ordering = ["side", "position"]
        constraints = [
            models.UniqueConstraint(fields=["check_rule", "side", "indicator"], name="term_once_a_side"),
            models.CheckConstraint(condition=Q(sign__in=[1, -1]), name="term_sign_is_plus_or_minus"),
        ]

    def __str__(self):
        return f"{'-' if self.sign < 0 else ''}{self.indicator}"
