"""Khen thưởng: what was proposed for whom, and the decisions that confer it."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from campaigns.choices import AwardForm, AwardState
from campaigns.models.campaign import Campaign
from campaigns.models.kept_file import KeptFile
from ccb.lib import dates
from members.models import Member, Unit
from members.models.scope import ScopedQuerySet, narrowed

FORGOTTEN = "Đã xoá theo yêu cầu"


class Decision(models.Model):
    """What confers awards: once made it stands as it is."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị quyết định")
    body = models.CharField("ban ký quyết định", max_length=60, blank=True, default="")  # "" the association itself
    number = models.PositiveIntegerField("số")
    symbol = models.CharField("số, ký hiệu", max_length=60)  # "03/QĐ-CCB"
    dated_on = models.DateField("ngày quyết định")
    subject = models.CharField("về việc", max_length=300)
    signer_title = models.CharField("chức vụ người ký", max_length=60)
    signer_name = models.CharField("họ tên người ký", max_length=80)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "quyết định khen thưởng"
        ordering = ["-dated_on", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "symbol", "dated_on"], name="decision_symbol_once_a_day"),
        ]

    def __str__(self):
        return f"Quyết định số {self.symbol}"


class AwardQuerySet(ScopedQuerySet):
    def for_user(self, user, verb: str):
        """As every row of a unit; "view" also gives what a unit of the user was given, whoever proposed it."""
        own = narrowed(self, user, verb)
        return own | narrowed(self, user, verb, unit="recipient_unit") if verb == "view" else own

    def decided(self):
        return self.filter(state=AwardState.DECIDED)

    def open(self):
        return self.filter(state=AwardState.PROPOSED)

    def for_page(self):
        return self.select_related("unit", "recipient_unit__parent", "member", "decision", "campaign")


class Award(models.Model):
    """The proposal of a unit, and once decided the award itself. `awards` is the only writer of `state`."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị đề nghị")
    form = models.CharField("hình thức", max_length=16, choices=AwardForm)
    title = models.CharField("danh nghĩa", max_length=160)  # "Bằng khen của Hội CCB tỉnh"
    # One of the three: a collective is a unit, an individual is a member, or somebody outside the register.
    recipient_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tập thể"
    )
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="hội viên"
    )  # fmt: skip
    person = models.CharField("người ngoài Hội", max_length=120, blank=True)
    person_of = models.CharField("chức vụ, nơi công tác", max_length=160, blank=True)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="phong trào"
    )
    reason = models.CharField("thành tích", max_length=500)  # as the certificate says it
    evidence = models.TextField("minh chứng", blank=True)
    proposed_on = models.DateField("ngày đề nghị")
    state = models.CharField("tình trạng", max_length=10, choices=AwardState, default=AwardState.PROPOSED)
    answer = models.CharField("lý do", max_length=500, blank=True)  # of refusing, withdrawing or revoking
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="awards", verbose_name="quyết định"
    )
    # What was conferred and taken back keeps its decision, and names the one that took it back.
    revoked_symbol = models.CharField("quyết định thu hồi", max_length=60, blank=True)
    revoked_on = models.DateField("ngày thu hồi", null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "khen thưởng"
        ordering = ["-proposed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient_unit__isnull=False, member=None, person="")
                | Q(recipient_unit=None, member__isnull=False, person="")
                | Q(recipient_unit=None, member=None) & ~Q(person=""),
                name="award_for_one_recipient",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["decided", "revoked"], decision__isnull=False)
                | ~Q(state__in=["decided", "revoked"]) & Q(decision=None),
                name="award_decided_by_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(state="revoked", revoked_on__isnull=False) & ~Q(revoked_symbol="")
                | ~Q(state="revoked") & Q(revoked_on=None, revoked_symbol=""),
                name="award_revoked_by_a_decision",
            ),
            models.CheckConstraint(
                condition=~Q(form="ky_niem_chuong") | Q(recipient_unit=None), name="award_medal_for_a_person"
            ),
            models.CheckConstraint(
                condition=~Q(form="co_thi_dua") | Q(recipient_unit__isnull=False), name="award_flag_for_a_collective"
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(form="ky_niem_chuong", state__in=["proposed", "decided"]),
                name="award_medal_once_in_a_life",
            ),
        ]

    def __str__(self):
        return f"{self.title}: {self.recipient}"

    @classmethod
    def forget(cls, members) -> None:
        """Called when the data of these members is deleted: that an award was conferred still counts, why does not."""
        cls.objects.filter(member__in=members).update(reason=FORGOTTEN, evidence="", answer="")
        for paper in AwardFile.objects.filter(award__member__in=members):
            path = settings.FILES_DIR / paper.path
            paper.delete()
            transaction.on_commit(lambda path=path: path.unlink(missing_ok=True))

    @classmethod
    def told_of(cls, members) -> tuple[str, list[str], list[list]]:
        """What is held of these members, for the paper that they may ask for: title, heads, rows. Two queries."""
        rows = [
            [one.title, dates.show(one.proposed_on), one.get_state_display(), one.reason,
             "; ".join(filter(None, (one.evidence, one.answer, *(paper.name for paper in one.files.all()))))]
            for one in cls.objects.filter(member__in=members).prefetch_related("files").order_by("proposed_on", "pk")
        ]  # fmt: skip
        return "Đề nghị khen thưởng", ["Danh nghĩa", "Đề nghị", "Kết quả", "Thành tích", "Minh chứng, lý do"], rows

    @property
    def recipient(self) -> str:
        """Ask for `for_page`, or it costs a query."""
        if self.recipient_unit_id:
            return f"Hội CCB {self.recipient_unit.in_sentence}"
        return self.member.full_name if self.member_id else self.person

    @property
    def is_collective(self) -> bool:
        return self.recipient_unit_id is not None


class AwardFile(KeptFile):
    """What proves the merit: a report of it, minutes, a picture."""

    HELD_BY, AUDITED_AS = "award", "award.file"

    award = models.ForeignKey(Award, models.PROTECT, related_name="files")

    class Meta(KeptFile.Meta):
        verbose_name = verbose_name_plural = "tệp minh chứng khen thưởng"
        constraints = [models.UniqueConstraint(fields=["award", "sha256"], name="award_file_once")]
