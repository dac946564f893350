"""Casework: citizens received, petitions, legal aid, mediation. Personal data is held no longer than it is needed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.choices import CaseKind, CaseState, PetitionKind
from members.models import Unit
from members.models.scope import HandedOnQuerySet


class Case(models.Model):
    """`cases` is its only writer, `cases.move` the only writer of `state`."""

    # Shown only on request with the right "view_sensitive", each time recorded; wiped by `cases.forget`.
    PERSONAL = ("person", "phone", "address")
    TOLD = ("subject", "outcome")  # what a petition says and how it ended name people too

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    kind = models.CharField("việc", max_length=10, choices=CaseKind)
    petition = models.CharField("loại đơn", max_length=10, choices=PetitionKind, blank=True)
    received_on = models.DateField("ngày tiếp nhận")
    people = models.PositiveIntegerField("số lượt người", default=1)
    person = models.CharField("họ tên người đến, người gửi", max_length=120, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    address = models.CharField("địa chỉ", max_length=200, blank=True)
    subject = models.CharField("nội dung", max_length=500)
    forwarded_to = models.CharField("chuyển đến cơ quan", max_length=200, blank=True)
    outcome = models.TextField("kết quả", blank=True)
    state = models.CharField("tình trạng", max_length=10, choices=CaseState, default=CaseState.RECEIVED)
    closed_on = models.DateField("ngày xong", null=True, blank=True)
    forgotten_on = models.DateField("đã xoá dữ liệu cá nhân ngày", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = HandedOnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "vụ việc"
        ordering = ["-received_on", "-pk"]
        indexes = [models.Index(fields=["unit", "received_on"], name="case_of_unit_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(people__gte=1), name="case_of_one_at_least"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("received_on")), name="case_closed_after_received"
            ),
            models.CheckConstraint(
                condition=Q(kind=CaseKind.PETITION) ^ Q(petition=""), name="case_petition_has_its_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[CaseState.SETTLED, CaseState.UNSETTLED]) ^ Q(closed_on=None),
                name="case_closed_on_a_day",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} số {self.pk}"
