"""A leader reads how many members there are, and no file of any."""

from django.urls import reverse

from tests.members import registering

FILES = f'href="{reverse("member-list")}"'


def test_a_leader_reads_headcounts_and_opens_no_file(cast, as_user):
    registering.member(cast.chi_hoi, ethnic="Cơ Tu")
    leader = as_user(cast.lanh_dao)
    page = leader.get(reverse("member-movements"), {"unit": cast.huyen.pk})
    assert page.status_code == 200 and FILES not in page.content.decode()
    assert leader.get(reverse("member-list")).status_code == 404
    assert FILES in as_user(cast.can_bo_huyen).get(reverse("member-movements")).content.decode()
    assert "Cơ Tu" not in page.content.decode()
    assert "Cơ Tu" in as_user(cast.chu_tich_huyen).get(reverse("member-movements")).content.decode()
    assert as_user(cast.quan_tri).get(reverse("member-movements")).status_code == 404
