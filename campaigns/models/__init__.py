from campaigns.models.indicator import Indicator
from campaigns.models.partner import Partner
from campaigns.models.program import Program, ProgramFile, ProgramYear

__all__ = ["Indicator", "Partner", "Program", "ProgramFile", "ProgramYear"]
