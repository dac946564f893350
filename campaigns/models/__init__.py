from campaigns.models.activity import Activity, ActivityGift, ActivityMoney, ActivityPicture, ActivityQuantity
from campaigns.models.anniversary import Anniversary
from campaigns.models.award import Award, AwardFile, Decision
from campaigns.models.campaign import Campaign, Revision
from campaigns.models.case import Case
from campaigns.models.cluster import Cluster
from campaigns.models.directive import Answer, AnswerFile, Delivery, Directive, DirectiveFile, Receipt, Task
from campaigns.models.indicator import Indicator
from campaigns.models.numbering import DocumentNumber, NumberSeries, SharedSeries
from campaigns.models.partner import Partner
from campaigns.models.program import Program, ProgramFile, ProgramYear
from campaigns.models.score import Criterion, ScoreSheet
from campaigns.models.target import Attestation, AttestationFile, Pledge, Quota, Target, TargetGroup
from campaigns.models.work import Work, WorkCost, WorkPicture

__all__ = [
    "Activity", "ActivityGift", "ActivityMoney", "ActivityPicture", "ActivityQuantity", "Anniversary", "Answer",
    "AnswerFile", "Attestation", "AttestationFile", "Award", "AwardFile", "Campaign", "Case", "Cluster", "Criterion",
    "Decision", "Delivery", "Directive", "DirectiveFile", "DocumentNumber", "Indicator", "NumberSeries", "Partner",
    "Pledge", "Program", "ProgramFile", "ProgramYear", "Quota", "Receipt", "Revision", "ScoreSheet", "SharedSeries",
    "Target", "TargetGroup", "Task", "Work", "WorkCost", "WorkPicture",
]  # fmt: skip
