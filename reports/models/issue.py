"""What becomes of a report: its steps, its issue with number and files, signed copies, who has it.

Steps, issues, files and signed copies are append-only (database triggers): an issued report never changes (C06).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.choices import DocumentState, FileKind
from reports.models.document import Document


class DocumentMove(models.Model):
    """One step of the life cycle, with the fingerprint of what was looked at."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="moves")
    verb = models.CharField(max_length=10)
    from_state = models.CharField(max_length=10, choices=DocumentState)
    to_state = models.CharField(max_length=10, choices=DocumentState)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verb__in=["return", "withdraw"]) | ~Q(reason=""), name="document_move_has_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.document}: {self.verb}"


class Issue(models.Model):
    """A report as it was issued: with its number, frozen for good. `code` is printed on it, for whoever checks it."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="issue")
    series = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    symbol = models.CharField("ký hiệu", max_length=60)
    dated_on = models.DateField("ngày ghi trên báo cáo")
    code = models.CharField("mã xác minh", max_length=14, unique=True)
    frozen = models.TextField()
    sha256 = models.CharField("mã băm của số liệu", max_length=64)
    pages = models.PositiveIntegerField("số trang")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField("ban hành lúc")

    class Meta:
        verbose_name = verbose_name_plural = "báo cáo đã ban hành"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["series", "year", "number"], name="issue_number_unique_in_a_year"),
        ]

    def __str__(self):
        return f"{self.number:02d}/{self.symbol}"


class DocumentFile(models.Model):
    """A file drawn from a frozen report: of the draft, or of the issue (`is_final`)."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=4, choices=FileKind)
    is_final = models.BooleanField()
    path = models.CharField(max_length=200)  # under FILES_DIR
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()  # bytes
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "kind", "is_final"], name="document_file_once"),
        ]

    def __str__(self):
        return self.path


class SignedCopy(models.Model):
    """The issued PDF as it came back with signatures: its first bytes are the issued file."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="signed_copies")
    path = models.CharField(max_length=200)  # under FILES_DIR
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    signatures = models.JSONField()  # [{"signer", "organisation", "issuer", "at", "stamped"}], the first first
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.issue}: {len(self.signatures)}"


class Delivery(models.Model):
    """An issued report sent to somebody: a user who finds it in the program, or an e-mail address outside."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="deliveries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    email = models.EmailField("thư điện tử", blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "user"], name="delivery_once_to_a_user"),
            models.UniqueConstraint(
                fields=["document", "email"], condition=Q(user=None), name="delivery_once_to_an_address"
            ),
            models.CheckConstraint(condition=Q(user__isnull=False) | ~Q(email=""), name="delivery_goes_somewhere"),
        ]

    def __str__(self):
        return f"{self.document}: {self.user or self.email}"


class VerificationTry(models.Model):
    """Wrong codes and files sent to the public page from one address lately; cleared when 15 minutes old."""

    address = models.CharField(max_length=45, unique=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"{self.address}: {self.count}"
