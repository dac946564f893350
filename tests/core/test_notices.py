"""The inbox."""

from django.urls import reverse

from ccb.core.domain import notices
from tests import factories


def test_a_notice_is_for_its_user_alone_and_leads_to_its_subject(cast, as_user):
    notices.send(cast.can_bo_huyen, "Biểu đã được duyệt.", at=factories.NOW, url="/nhap-so-lieu/1/")
    own = as_user(cast.can_bo_huyen).get(reverse("notices")).content.decode()
    other = as_user(cast.nguoi_la).get(reverse("notices")).content.decode()
    assert 'href="/nhap-so-lieu/1/">Biểu đã được duyệt.' in own and "Mới" in own
    assert "Biểu đã được duyệt." not in other


def test_notices_marked_as_read_are_no_longer_new(cast, as_user):
    notices.send(cast.can_bo_huyen, "Một", at=factories.NOW)
    kept = notices.send(cast.nguoi_la, "Hai", at=factories.NOW)
    client = as_user(cast.can_bo_huyen)
    assert client.post(reverse("notices-read"), follow=True).status_code == 200
    assert "badge--info" not in client.get(reverse("notices")).content.decode()
    kept.refresh_from_db()
    assert kept.read_at is None
