"""The job that makes a report: exactly one document, or words for the one who asked."""

from datetime import date

import pytest

from ccb.core.choices import JobState
from ccb.core.domain import jobs
from reports.domain.papers import documents
from reports.domain.papers.composing import Request
from reports.exports import compiling
from reports.models import Document
from tests import cast as casting
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "snapshot"])


@pytest.fixture
def scene(settings, tmp_path):
    """A round with one approved unit of three, and the request for its report."""
    settings.FILES_DIR = tmp_path
    people = casting.assemble()
    count = factories.indicator("count", uom="hộ", name="Hộ thoát nghèo")
    form = factories.form("BC", count)
    round = factories.round_of(form)
    factories.moved(factories.submission(round, people.huyen, count=12), "import", "approve")
    return people, Request(form.pk, round.period, people.tinh.pk, date(2024, 6, 20))


def _job(people, request) -> jobs.Job:
    return jobs.create(
        compiling.TASK, title="Lập báo cáo", arguments=compiling.arguments(request), actor=people.van_phong,
        at=factories.NOW,
    )  # fmt: skip


def test_a_job_makes_one_document_and_says_where_it_is(scene, tmp_path):
    people, request = scene
    job = _job(people, request)
    jobs.run(job.pk, compiling.work)
    jobs.run(job.pk, compiling.work)  # announced twice
    job.refresh_from_db()
    document = Document.objects.get()
    assert job.state == JobState.DONE
    assert job.result == {"url": f"/bao-cao/{document.pk}/", "label": "Xem báo cáo"}
    assert documents.path_of(documents.file_of(document, "pdf")).read_bytes().startswith(b"%PDF")
    assert document.created_by == people.van_phong


def test_a_report_nobody_owes_fails_the_job_in_words(scene):
    people, request = scene
    job = _job(people, Request(request.form_id, "2023-H1", request.unit_id, request.dated_on))
    jobs.run(job.pk, compiling.work)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "không có đơn vị nào" in job.error
    assert not Document.objects.exists()


def test_a_template_that_lost_its_indicator_fails_the_job_in_words(scene):
    people, request = scene
    content = {"kind": "BÁO CÁO", "symbol": "BC", "subject": ["x"], "blocks": [], "recipients": ["Lưu: VT"]}
    content["blocks"] = [{"type": "paragraph", "text": "{gone}"}]
    from reports.models import ReportTemplate

    template = ReportTemplate.objects.create(form_id=request.form_id, code="A", name="A", content=content)
    arguments = compiling.arguments(request) | {"template_id": template.pk}
    job = jobs.create(compiling.TASK, title="x", arguments=arguments, actor=people.van_phong, at=factories.NOW)
    jobs.run(job.pk, compiling.work)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "{gone}" in job.error
