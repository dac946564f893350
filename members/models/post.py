"""Posts in the association's bodies, by term: "who held post X on date Y"."""

from django.db import models
from django.db.models import F, Q

from members.choices import Body
from members.models.member import Member
from members.models.scope import ScopedQuerySet
from members.models.unit import Unit


class PostQuerySet(ScopedQuerySet):
    def on(self, day):
        """Held on that day; `ended_on` is the first day without it."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), started_on__lte=day)


class Post(models.Model):
    member = models.ForeignKey(Member, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    body = models.CharField("tổ chức", max_length=10, choices=Body)
    title = models.CharField("chức vụ", max_length=60)  # "Chủ tịch", "Phó Chủ tịch", "Uỷ viên", "Chi hội trưởng"
    term = models.CharField("nhiệm kỳ", max_length=9, blank=True)  # "2022-2027"
    started_on = models.DateField("từ ngày")
    ended_on = models.DateField("đến ngày", null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "body", "started_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="post_ends_late"
            ),
            models.UniqueConstraint(
                fields=["member", "unit", "body", "title"], condition=Q(ended_on=None), name="post_held_once"
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.unit}"
