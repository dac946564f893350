"""A list of members on its way into the register: uploaded, staged row by row, previewed, confirmed, applied."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from members.choices import ImportState, RowVerdict
from members.models.batch import Batch
from members.models.member import Member
from members.models.scope import ScopedQuerySet
from members.models.unit import Unit


class MemberImport(models.Model):
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # rows outside its subtree are refused
    file_name = models.CharField("tên tệp", max_length=255)
    path = models.CharField(max_length=200)  # under FILES_DIR; deleted some time after the end
    sha256 = models.CharField(max_length=64)  # of the file: what is confirmed is what was seen
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    sheet = models.CharField("trang tính", max_length=120, blank=True)
    header_row = models.PositiveIntegerField(default=0)  # 1 for the first row of the sheet; 0: not found yet
    headings = models.JSONField(default=list)  # texts of the columns, left to right
    mapping = models.JSONField(default=dict)  # {"0": "full_name"}: column -> field; a column not here is not read
    encoding = models.CharField(max_length=10, blank=True)  # "tcvn3", "vni", "double": what the texts were written in
    counted_from = models.DateField("tính từ ngày", null=True)  # from when those count who are found in the list
    # {"read", "new", "changed", "unchanged", "rejected", "coerced", "skipped"}; read is the sum of the four verdicts
    counts = models.JSONField(default=dict)
    newest_member = models.BigIntegerField(default=0)  # key of the register's newest file when the list was checked
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    batch = models.OneToOneField(Batch, models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.file_name


class ImportRow(models.Model):
    source = models.ForeignKey(MemberImport, models.CASCADE, related_name="rows", db_index=False)  # unique with number
    number = models.PositiveIntegerField()  # of the row in the sheet, from 1
    # As they stand in the file (in Unicode), or as corrected on the page; [] of an unchanged row, to spare the room.
    cells = models.JSONField()
    data = models.JSONField(default=dict)  # field -> what would be stored; for a changed member only what differs
    before = models.JSONField(default=dict)  # field -> what the register held, where the row would change it
    version = models.PositiveIntegerField(null=True)  # of the member's file, when the row was compared with it
    verdict = models.CharField(max_length=10, choices=RowVerdict)
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", db_index=False)  # whom it changes
    problems = models.JSONField(default=list)  # [[field, text]]: why it is rejected
    coercions = models.JSONField(default=list)  # [[field, as written, as read]]
    is_corrected = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="import_row_number_once")]
        indexes = [
            models.Index(fields=["source", "verdict", "number"]),
            models.Index(fields=["member"], condition=Q(member__isnull=False), name="import_row_by_member"),
        ]

    def __str__(self):
        return f"{self.source}, dòng {self.number}"


class ColumnMemory(models.Model):
    """Which field a heading was last mapped to: the next list with it is mapped by itself."""

    heading_key = models.CharField(max_length=160, unique=True)  # names.search_key of the heading
    field = models.CharField(max_length=40)

    def __str__(self):
        return f"{self.heading_key}: {self.field}"
