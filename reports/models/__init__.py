from reports.models.amendment import Amendment, Inclusion
from reports.models.call import PhoneCall
from reports.models.comment import CellComment
from reports.models.document import Document
from reports.models.draft import DraftBlock, DraftBlockVersion, DraftComment, DraftStep, ReportDraft
from reports.models.form import Check, CheckTerm, FormRow, FormSection, ReportForm
from reports.models.issue import (
    Delivery,
    DocumentFile,
    DocumentMove,
    Issue,
    SignedCopy,
    VerificationTry,
)
from reports.models.ranking import Evaluation, EvaluationMove, EvidenceFile, Mark
from reports.models.returned import ReturnedCell
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
from reports.models.template import ReportTemplate, ReportTemplateVersion

__all__ = [
    "Amendment", "CellComment", "Check", "CheckTerm", "Delivery", "Document", "DocumentFile", "DocumentMove",
    "DraftBlock", "DraftBlockVersion", "DraftComment", "DraftStep", "Evaluation", "EvaluationMove", "EvidenceFile",
    "Explanation",
    "FormRow", "FormSection", "Inclusion", "Issue", "Mark", "Move", "Narrative", "NarrativeVersion", "PhoneCall",
    "Reminder",
    "ReportDraft", "ReportForm", "ReportTemplate", "ReportTemplateVersion", "ReturnedCell", "Round", "SignedCopy",
    "Submission", "Value", "ValueVersion", "VerificationTry",
]  # fmt: skip
