"""Ảnh hoạt động: what is kept, adding one, taking one out."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.domain import kept_files
from campaigns.forms.programs import PictureForm
from campaigns.models import ActivityPicture
from campaigns.views.activities.activities import own_activity
from campaigns.views.downloads import kept_file
from campaigns.views.kept_files import added, remove
from members.domain.register import recording
from members.views.guards import allowed_anywhere


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere(*recording.VERBS)
def activity_pictures(request, pk: int):
    """What is kept, and the form that adds to it; a post with `remove` takes one out."""
    activity = own_activity(request.user, pk)
    if "remove" in request.POST:
        remove(request, activity.pictures)
        return redirect("activity-pictures", pk)
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and added(request, form, activity, kept_files.add_picture):
        messages.success(request, "Đã lưu ảnh.")
        return redirect("activity-pictures", pk)
    context = {"activity": activity, "form": form, "pictures": activity.pictures.all()}
    return render(request, "campaigns/activities/pictures.html", context, status=422 if form.errors else 200)


@require_safe
@allowed_anywhere("view")
def activity_picture(request, pk: int):
    return kept_file(request, get_object_or_404(ActivityPicture.objects.for_user(request.user, "view"), pk=pk))
