from members.models.account import Assignment, LoginFailure, User
from members.models.attachment import Attachment
from members.models.batch import Batch
from members.models.club import Candidate, Club, ClubCount
from members.models.duplicate import Distinct
from members.models.enrolment import Application, Discipline, Enrolment, RegisterEvent, Transfer
from members.models.entitlement import Entitlement, Honour, Regime, RegimeTerm
from members.models.household import FormerHome, Household, HouseholdReview
from members.models.member import Member, Service
from members.models.member_import import ColumnMemory, ImportRow, MemberImport
from members.models.post import Post
from members.models.profile import UnitProfile
from members.models.saved_search import SavedSearch
from members.models.unit import Letterhead, Succession, Unit, UnitAlias

__all__ = [
    "Application", "Assignment", "Attachment", "Batch", "Candidate", "Club", "ClubCount", "ColumnMemory",
    "Discipline", "Distinct", "Enrolment", "Entitlement", "FormerHome", "Honour", "Household", "HouseholdReview",
    "ImportRow", "Letterhead", "LoginFailure", "Member", "MemberImport", "Post", "Regime", "RegimeTerm",
    "RegisterEvent", "SavedSearch", "Service", "Succession", "Transfer", "Unit", "UnitAlias", "UnitProfile", "User",
]  # fmt: skip
