"""All addresses. Each one is also in the policy file of tests/house."""

from django.contrib import admin
from django.urls import include, path

handler400 = "ccb.core.views.errors.bad_request"
handler403 = "ccb.core.views.errors.forbidden"
handler404 = "ccb.core.views.errors.not_found"
handler500 = "ccb.core.views.errors.server_error"

urlpatterns = [
    path("", include("ccb.core.urls")),
    path("", include("members.urls")),
    path("", include("campaigns.urls")),
    path("", include("reports.urls")),
    path("quan-tri/", admin.site.urls),
]
