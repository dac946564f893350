"""Forms, checks, templates, rounds and documents for the system administrator.

Submissions and values are never here: figures change only through entry, review and the import commands.
"""

from reports.admin import checks, documents, forms

__all__ = ["checks", "documents", "forms"]
