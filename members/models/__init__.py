from members.models.account import Assignment, LoginFailure, User
from members.models.enrolment import Application, Discipline, Enrolment, RegisterEvent, Transfer
from members.models.member import Household, Member, Service
from members.models.post import Post
from members.models.unit import Letterhead, Succession, Unit, UnitAlias

__all__ = [
    "Application", "Assignment", "Discipline", "Enrolment", "Household", "Letterhead", "LoginFailure", "Member", "Post",
    "RegisterEvent", "Service", "Succession", "Transfer", "Unit", "UnitAlias", "User",
]  # fmt: skip
