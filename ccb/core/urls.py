from django.urls import path

from ccb.core.views import health, jobs, notices

urlpatterns = [
    path("livez", health.live, name="livez"),
    path("readyz", health.ready, name="readyz"),
    path("viec-nen/", jobs.index, name="jobs"),
    path("viec-nen/<int:pk>/", jobs.detail, name="job"),
    path("viec-nen/<int:pk>/tien-do/", jobs.status, name="job_status"),
    path("viec-nen/<int:pk>/lam-lai/", jobs.retry, name="job_retry"),
    path("viec-nen/<int:pk>/tep/", jobs.file, name="job-file"),
    path("thong-bao/", notices.index, name="notices"),
    path("thong-bao/da-doc/", notices.read_all, name="notices-read"),
]
