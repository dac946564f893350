from campaigns.models.activity import Activity, ActivityGift, ActivityMoney, ActivityPicture, ActivityQuantity
from campaigns.models.award import Award, Decision
from campaigns.models.campaign import Campaign, Revision
from campaigns.models.cluster import Cluster
from campaigns.models.indicator import Indicator
from campaigns.models.numbering import DocumentNumber, NumberSeries, SharedSeries
from campaigns.models.partner import Partner
from campaigns.models.program import Program, ProgramFile, ProgramYear
from campaigns.models.score import Criterion, ScoreSheet
from campaigns.models.target import Attestation, Pledge, Quota, Target, TargetGroup
from campaigns.models.work import Work, WorkCost, WorkPicture

__all__ = [
    "Activity", "ActivityGift", "ActivityMoney", "ActivityPicture", "ActivityQuantity", "Attestation", "Award",
    "Campaign", "Cluster", "Criterion", "Decision", "DocumentNumber", "Indicator", "NumberSeries", "Partner", "Pledge",
    "Program", "ProgramFile", "ProgramYear", "Quota", "Revision", "ScoreSheet", "SharedSeries", "Target", "TargetGroup",
    "Work", "WorkCost", "WorkPicture",
]  # fmt: skip
