"""With whom the association agrees to work: the military command, the police, the Front, a steering committee."""

from django.db import models
from django.db.models import F, Q

from campaigns.choices import PartnerLevel

RANKS = models.Case(
    *(models.When(level=level, then=rank) for rank, level in enumerate(PartnerLevel)),
    output_field=models.IntegerField(),
)


class PartnerQuerySet(models.QuerySet):
    def in_order(self):
        """From the highest level down, then by name."""
        return self.order_by(RANKS, "name_key", "pk")

    def standing(self):
        """Those that were not merged into another."""
        return self.filter(merged_into=None)


class Partner(models.Model):
    """One for all units of a level: 'Ban Chỉ huy quân sự huyện' is each district's own. `partners` is its writer."""

    name = models.CharField("tên", max_length=160)
    name_key = models.CharField(max_length=160)  # text.name_key(name)
    level = models.CharField("cấp", max_length=12, choices=PartnerLevel)
    # What was agreed with it stays its own; lists and counts of the other take it along.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged", verbose_name="đã nhập vào"
    )
    merged_on = models.DateField("nhập từ ngày", null=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "đối tác"
        ordering = ["level", "name_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["level", "name_key"], name="partner_once_a_level"),
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="partner_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(merged_into=None, merged_on=None) | Q(merged_into__isnull=False, merged_on__isnull=False),
                name="partner_merged_on_a_day",
            ),
        ]

    def __str__(self):
        return self.name
