"""Bổ sung, điều chỉnh: what was corrected in a sheet after a kept report held it."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from members.domain import access
from reports.domain.papers import amendments
from reports.models import Submission


@require_safe
def submission_amendments(request, pk: int):
    submission = get_object_or_404(Submission.objects.for_user(request.user, "view").for_page(), pk=pk)
    held_in = amendments.documents_with(submission)
    context = {
        "submission": submission,
        "corrected": amendments.of_submission(submission),
        "documents": [(one, access.can(request.user, "oversee", one.unit)) for one in held_in],
    }
    return render(request, "reports/amendments/of_submission.html", context)
