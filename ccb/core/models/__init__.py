from ccb.core.models.audit import AuditEntry, AuditHead
from ccb.core.models.job import Job
from ccb.core.models.notice import Notice

__all__ = ["AuditEntry", "AuditHead", "Job", "Notice"]
