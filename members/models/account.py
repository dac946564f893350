"""Who may sign in, and for which unit in which role, from when to when."""

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from members.choices import Role, TextSize
from members.models.scope import scopes
from members.models.unit import START, Unit


class User(AbstractUser):
    first_name = last_name = None
    full_name = models.CharField("họ và tên", max_length=120, blank=True)
    phone = models.CharField("điện thoại", max_length=20, blank=True)
    text_size = models.CharField("cỡ chữ", max_length=10, choices=TextSize, default=TextSize.MEDIUM)

    REQUIRED_FIELDS = []

    def __str__(self):
        return self.full_name or self.username

    def get_full_name(self):
        return str(self)

    def holdings(self) -> list[str]:
        """What the assignments in force today give, "office:12" each: whether something was lost since is a comparison.

        One query, kept for the request.
        """
        return sorted(f"{scope.role}:{scope.unit_id}" for scope in scopes(self))


class Assignment(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="assignments", verbose_name="tài khoản")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments", verbose_name="đơn vị")
    role = models.CharField("vai trò", max_length=20, choices=Role)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "phân công"
        constraints = [
            models.UniqueConstraint("user", "unit", "role", START, name="assignment_unique"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="assignment_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}, {self.unit}"

    def is_in_force(self, on: date) -> bool:
        """The rule of `unit.in_force` for a row already read."""
        return (self.valid_from or date.min) <= on <= (self.valid_to or date.max)


class LoginFailure(models.Model):
    """Failed sign-ins by one user name from one address since the last success; cleared when 15 minutes old."""

    username = models.CharField(max_length=150)  # casefolded; need not be an account's
    address = models.CharField(max_length=45)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["username", "address"], name="login_failure_once_for_a_pair")]

    def __str__(self):
        return f"{self.username}: {self.count}"
