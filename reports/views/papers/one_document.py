"""The report that a page is about: fetched and checked in one act."""

from functools import reduce
from operator import or_

from django.shortcuts import get_object_or_404

from reports.models import Document


def document_for(user, pk: int, *verbs: str) -> Document:
    """The report when the user holds one of the rights at its unit; 404 else."""
    found = reduce(or_, (Document.objects.for_user(user, verb) for verb in verbs))
    return get_object_or_404(found.for_page(), pk=pk)
