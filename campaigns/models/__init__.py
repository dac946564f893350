from campaigns.models.activity import Activity, ActivityGift, ActivityMoney, ActivityPicture, ActivityQuantity
from campaigns.models.campaign import Campaign, Revision
from campaigns.models.cluster import Cluster
from campaigns.models.indicator import Indicator
from campaigns.models.numbering import DocumentNumber, NumberSeries, SharedSeries
from campaigns.models.partner import Partner
from campaigns.models.program import Program, ProgramFile, ProgramYear
from campaigns.models.score import Criterion, ScoreSheet
from campaigns.models.target import Attestation, Pledge, Quota, Target, TargetGroup

__all__ = [
    "Activity", "ActivityGift", "ActivityMoney", "ActivityPicture", "ActivityQuantity", "Attestation", "Campaign",
    "Cluster", "Criterion", "DocumentNumber", "Indicator", "NumberSeries", "Partner", "Pledge", "Program",
    "ProgramFile", "ProgramYear", "Quota", "Revision", "ScoreSheet", "SharedSeries", "Target", "TargetGroup",
]  # fmt: skip
