"""The tree of units: any depth, opened and closed by date; old facts are never rewritten."""

from collections.abc import Mapping
from datetime import date

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from members.choices import UnitKind, UnitTitle

# In unique constraints a missing start date is one date like any other (SQLite knows no NULLS NOT DISTINCT).
START = Coalesce("valid_from", Value(date.min))


def in_force(on: date) -> Q:
    """Rows whose dates hold on the day; a missing date is open-ended and `valid_to` is the last day, included."""
    return (Q(valid_from=None) | Q(valid_from__lte=on)) & (Q(valid_to=None) | Q(valid_to__gte=on))


class UnitQuerySet(models.QuerySet):
    def on(self, day: date):
        """Units open on that day."""
        return self.filter(in_force(day))

    def under(self, unit: "Unit"):
        """The unit and all below it."""
        return self.filter(path__startswith=unit.path)

    def in_order(self):
        """The association's own order: by level, then as the province lists its units."""
        return self.order_by("depth", "position", "pk")


class UnitManager(models.Manager.from_queryset(UnitQuerySet)):
    """Real units. Those to practise on stand in no list, count or picture of the tree (see `Unit.everything`)."""

    def get_queryset(self):
        return super().get_queryset().filter(is_practice=False)


class Unit(models.Model):
    kind = models.CharField("cấp", max_length=20, choices=UnitKind)
    title = models.CharField("gọi là", max_length=20, choices=UnitTitle, blank=True)  # blank: by the kind's own word
    name = models.CharField("tên", max_length=120)
    name_key = models.CharField(max_length=120, db_index=True)  # text.name_key(name)
    code = models.CharField("mã", max_length=20, blank=True)  # official code: re-used with new meanings, so never a key
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="đơn vị cấp trên"
    )
    path = models.CharField(
        "đường dẫn trong cây", max_length=200, unique=True
    )  # "000001.000047.": a subtree is one prefix
    depth = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveIntegerField("thứ tự", default=0)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    is_practice = models.BooleanField("để tập nhập", default=False, editable=False)

    objects = UnitManager()
    everything = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "đơn vị"
        ordering = ["depth", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("parent", 0), "kind", "name_key", START, name="unit_unique_among_siblings"
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="unit_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(kind=UnitKind.PROVINCE, parent=None) | ~Q(kind=UnitKind.PROVINCE) & Q(parent__isnull=False),
                name="unit_only_the_province_has_no_parent",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def titled(self) -> str:
        """'Huyện Nam Giang', 'Thành phố Hội An'; the name alone where it carries its own kind ('Khối 487')."""
        return self.name if self._names_its_kind else f"{self._word} {self.name}"

    @property
    def in_sentence(self) -> str:
        """'huyện Nam Giang', 'Khối 487': as it stands within a sentence."""
        return self.name if self._names_its_kind else f"{self._word.lower()} {self.name}"

    @property
    def _word(self) -> str:
        return self.get_title_display() or self.get_kind_display()

    @property
    def _names_its_kind(self) -> bool:
        return self.name.lower().startswith(self._word.lower())


class UnitAlias(models.Model):
    """Another spelling met in documents and lists: 'Krông Ana' for 'Krông A Na'."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases", verbose_name="đơn vị")
    name = models.CharField("tên", max_length=120)
    name_key = models.CharField(max_length=120, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "tên gọi khác"
        constraints = [models.UniqueConstraint(fields=["unit", "name_key"], name="alias_unique_for_its_unit")]

    def __str__(self):
        return self.name


class SuccessionQuerySet(models.QuerySet):
    def went(self, on: date) -> dict[str, str]:
        """Path of a unit that was closed by the day -> path of the one that most of it became by then, which stands:
        what merged may have merged again. One query.
        """
        passed = self.filter(on__lte=on, predecessor__valid_to__lt=on).order_by("share", "-pk")
        step = dict(passed.values_list("predecessor__path", "successor__path"))  # the greatest share stands last
        return {path: _last(path, step) for path in step}


def _last(path: str, step: Mapping[str, str]) -> str:
    for _ in step:
        if path not in step:
            break
        path = step[path]
    return path


class Succession(models.Model):
    """`share` of the predecessor went to the successor on a day: lets 2024 and 2026 be compared."""

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="origins")
    on = models.DateField()
    share = models.DecimalField(max_digits=7, decimal_places=6, default=1)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "on"], name="succession_once_a_day"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="succession_share_is_a_fraction"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_changes_unit"),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor}"


class Letterhead(models.Model):
    """What a unit prints on its documents, by date (Nghị định 30/2020, Phụ lục I)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="letterheads", verbose_name="đơn vị")
    # A committee for which the unit's association keeps papers ("Ban Chỉ đạo 502"); none: the association itself.
    body = models.CharField("ban ký văn bản", max_length=60, blank=True, default="")
    parent_body = models.CharField("cơ quan cấp trên", max_length=120)
    issuing_body = models.CharField("cơ quan ban hành", max_length=120)
    place = models.CharField("nơi ban hành", max_length=60)
    abbreviation = models.CharField("chữ viết tắt", max_length=20, default="CCB")
    authority = models.CharField("thẩm quyền ký", max_length=60, blank=True)  # "TM. BAN THƯỜNG VỤ"
    signer_title = models.CharField("chức vụ người ký", max_length=60, blank=True)
    signer_name = models.CharField("họ tên người ký", max_length=80, blank=True)
    # What follows the number: {loại} is the kind's abbreviation, {viết tắt} the one above.
    symbol_template = models.CharField("cách ghi ký hiệu", max_length=60, default="{loại}-{viết tắt}")
    recipients = models.TextField("nơi nhận", blank=True)  # one a line; a report's own come instead
    margin_top = models.PositiveSmallIntegerField("lề trên (mm)", default=20)
    margin_bottom = models.PositiveSmallIntegerField("lề dưới (mm)", default=20)
    margin_left = models.PositiveSmallIntegerField("lề trái (mm)", default=30)
    margin_right = models.PositiveSmallIntegerField("lề phải (mm)", default=15)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "phần đầu văn bản"
        constraints = [
            models.UniqueConstraint("unit", "body", START, name="letterhead_one_for_a_start_date"),
            models.CheckConstraint(
                condition=Q(
                    margin_top__range=(20, 25), margin_bottom__range=(20, 25),
                    margin_left__range=(30, 35), margin_right__range=(15, 20),
                ),
                name="letterhead_margins_of_the_decree",
                violation_error_message="Lề trên và dưới từ 20 đến 25 mm, trái từ 30 đến 35, phải từ 15 đến 20.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.issuing_body
