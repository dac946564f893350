from reports.models.document import Document, ReportTemplate
from reports.models.form import Check, CheckTerm, FormRow, FormSection, ReportForm
from reports.models.round import Round
from reports.models.submission import (
    Explanation,
    Move,
    Narrative,
    NarrativeVersion,
    Reminder,
    Submission,
    Value,
    ValueVersion,
)

__all__ = [
    "Check", "CheckTerm", "Document", "Explanation", "FormRow", "FormSection", "Move", "Narrative", "NarrativeVersion",
    "Reminder", "ReportForm", "ReportTemplate", "Round", "Submission", "Value", "ValueVersion",
]  # fmt: skip
