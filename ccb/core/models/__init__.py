from ccb.core.models.audit import AuditEntry, AuditHead
from ccb.core.models.job import Job, JobFile
from ccb.core.models.notice import Notice

__all__ = ["AuditEntry", "AuditHead", "Job", "JobFile", "Notice"]
