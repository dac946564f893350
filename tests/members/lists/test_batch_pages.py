"""The pages of "làm hàng loạt": from the boxes of the list to the result, without JavaScript."""

import re

import pytest
from django.urls import reverse

from ccb.core.models import Job
from members import tasks
from members.domain.lists import batch_undo
from members.domain.register import registry
from members.models import Batch, Member
from tests import factories
from tests.members.registering import BY_SYSTEM, day, member

LIST, NEW = reverse("member-list"), reverse("batch-new")
PREVIEW, CONFIRM = reverse("batch-preview"), reverse("batch-confirm")
CHANGE = {"action": "change", "field": "branch", "value": " Pháo  binh "}


@pytest.fixture
def people(cast):
    return [member(cast.chi_hoi, f"Hồ Văn {name}") for name in ("An", "Bình", "Cường")]


def chosen(client, members, **also) -> str:
    """The page that asks what to do; gives its token."""
    answer = client.post(NEW, {"who": "chosen", "member": [one.pk for one in members]} | also)
    assert answer.status_code == 200
    return token_of(answer)


def token_of(answer) -> str:
    return re.search('name="token" value="([^"]+)"', answer.content.decode())[1]


def hidden_of(answer) -> dict[str, str]:
    """What the confirming form of the preview would post."""
    form = answer.content.decode().split(f'action="{CONFIRM}"')[1].split("</form>")[0]
    return dict(re.findall('name="([a-z]+)" value="([^"]*)"', form))


def confirmed(client, members, said):
    preview = client.post(PREVIEW, {"token": chosen(client, members)} | said)
    assert preview.status_code == 200
    return client.post(CONFIRM, hidden_of(preview))


def test_from_the_boxes_to_the_result(cast, people, as_user):
    client = as_user(cast.can_bo_xa)
    assert f'name="member" value="{people[0].pk}"' in client.get(LIST).content.decode()
    preview = client.post(PREVIEW, {"token": chosen(client, people[:2])} | CHANGE)
    assert "Sửa 2 người" in preview.content.decode()
    assert not Batch.objects.exists()
    answer = client.post(CONFIRM, hidden_of(preview), follow=True)
    assert "Máy đang làm" in answer.content.decode()
    batch = Batch.objects.get()
    tasks.do_batch(batch.job_id)
    text = client.get(reverse("batch", args=[batch.pk])).content.decode()
    assert "Đã làm <strong>2</strong> / 2 người" in text and "Hồ Văn An" in text
    assert list(Member.objects.order_by("pk").values_list("branch", flat=True)) == ["Pháo binh", "Pháo binh", ""]
    assert batch.title in client.get(reverse("batches")).content.decode()


def test_all_who_were_found_are_those_of_the_filters(cast, people, as_user):
    member(cast.chi_hoi, "Hồ Thị Dung", sex="nu")
    client = as_user(cast.can_bo_xa)
    answer = client.post(f"{NEW}?sex=nu", {"who": "all"})
    assert "Làm với 1 hội viên" in answer.content.decode()
    assert "Làm với 4 hội viên" in client.post(NEW, {"who": "all"}).content.decode()


def test_a_transfer_with_the_chapters_of_a_commune_to_choose_from(cast, people, as_user):
    other = factories.unit("Chi hội 2", "chapter", parent=cast.xa)
    client = as_user(cast.can_bo_xa)
    token = chosen(client, people)
    step = client.post(
        PREVIEW, {"token": token, "action": "move", "unit": cast.xa.pk, "on": "01/6/2024", "step": "unit"}
    )
    assert step.status_code == 200
    text = step.content.decode()
    assert "Chi hội 2" in text and 'value="01/6/2024"' in text and "Có lỗi" not in text
    confirmed(client, people, {"action": "move", "unit": other.pk, "on": "01/6/2024"})
    tasks.do_batch(Batch.objects.get().job_id)
    assert set(Member.objects.values_list("unit", flat=True)) == {other.pk}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Chọn việc cần làm"),
        ({"action": "move"}, "Chọn đơn vị nhận"),
        ({"action": "move", "on": "32/6/2024"}, "32/6/2024"),
        ({"action": "change", "field": "branch"}, "Ghi nội dung"),
        ({"action": "change", "field": "branch", "value": "x" * 90}, "nhiều nhất 80 ký tự"),
        ({"action": "change", "field": "ethnic", "value": "Kinh"}, "Có lỗi cần sửa"),
    ],
)
def test_a_form_with_faults_comes_back_with_the_same_people(cast, people, as_user, said, words):
    client = as_user(cast.can_bo_xa)
    token = chosen(client, people)
    answer = client.post(PREVIEW, {"token": token} | said)
    assert answer.status_code == 422
    assert words in answer.content.decode() and token_of(answer) == token


def test_s02_a_unit_out_of_reach_cannot_be_chosen(cast, people, as_user):
    client = as_user(cast.can_bo_xa)
    said = {"token": chosen(client, people), "action": "move", "unit": cast.huyen_khac.pk, "on": "01/6/2024"}
    answer = client.post(PREVIEW, said)
    assert answer.status_code == 422 and "không thuộc phạm vi của bạn" in answer.content.decode()
    assert "Núi Mẫu" not in answer.content.decode()


def test_nobody_chosen_goes_back_to_the_list(cast, people, as_user):
    answer = as_user(cast.can_bo_xa).post(f"{NEW}?sex=nam", {"who": "chosen"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{LIST}?sex=nam"
    assert "Chưa chọn ai" in answer.content.decode()


def test_s08_a_foreign_id_among_the_boxes_refuses_all(cast, people, as_user):
    stranger = member(cast.huyen_khac, "Hồ Văn Lạ")
    answer = as_user(cast.can_bo_xa).post(NEW, {"who": "chosen", "member": [people[0].pk, stranger.pk]})
    assert answer.status_code == 404


def test_the_token_of_somebody_else_and_a_broken_one_are_refused(cast, people, as_user):
    token = chosen(as_user(cast.can_bo_huyen), people)
    for wrong in (token, "x", ""):
        for page in (PREVIEW, CONFIRM):
            assert as_user(cast.can_bo_xa).post(page, {"token": wrong} | CHANGE).status_code == 409
    assert not Batch.objects.exists()


def test_c03_a_double_click_makes_one_batch(cast, people, as_user):
    client = as_user(cast.can_bo_xa)
    said = hidden_of(client.post(PREVIEW, {"token": chosen(client, people)} | CHANGE))
    first = client.post(CONFIRM, said)
    tasks.do_batch(Batch.objects.get().job_id)
    assert client.post(CONFIRM, said)["Location"] == first["Location"]
    assert Batch.objects.count() == Job.objects.count() == 1


def test_c01_a_register_that_changed_meanwhile_is_shown_again_before_anything_is_done(cast, people, as_user):
    client = as_user(cast.can_bo_xa)
    said = hidden_of(client.post(PREVIEW, {"token": chosen(client, people)} | CHANGE))
    registry.change(people[0], {"branch": "Công binh"}, seen_version=1, **BY_SYSTEM)
    answer = client.post(CONFIRM, said)
    assert answer.status_code == 409 and "Sổ vừa thay đổi" in answer.content.decode()
    assert not Batch.objects.exists()
    assert client.post(CONFIRM, hidden_of(answer)).status_code == 302


def test_the_result_names_only_members_of_the_own_units(cast, people, as_user):
    confirmed(as_user(cast.can_bo_xa), people, CHANGE)
    batch = Batch.objects.get()
    tasks.do_batch(batch.job_id)
    address = reverse("batch", args=[batch.pk])
    assert "Hồ Văn An" in as_user(cast.chu_tich_huyen).get(address).content.decode()
    assert as_user(cast.nguoi_la).get(address).status_code == 404
    cast.can_bo_xa.assignments.all().delete()  # what he did is still his, whom he did it to no longer
    text = as_user(cast.can_bo_xa).get(address).content.decode()
    assert "Hồ Văn An" not in text


def test_undo_is_offered_to_who_may_and_refuses_in_words(cast, people, as_user):
    confirmed(as_user(cast.can_bo_xa), people, CHANGE)
    batch = Batch.objects.get()
    tasks.do_batch(batch.job_id)
    address, undo = reverse("batch", args=[batch.pk]), reverse("batch-undo", args=[batch.pk])
    assert "Huỷ cả việc này" not in as_user(cast.can_bo_xa).get(address).content.decode()
    assert as_user(cast.can_bo_xa).post(undo).status_code == 404
    office = as_user(cast.van_phong)
    assert "Huỷ cả việc này" in office.get(address).content.decode()
    people[0].refresh_from_db()
    registry.change(people[0], {"branch": "Công binh"}, seen_version=people[0].version, **BY_SYSTEM)
    answer = office.post(undo)
    assert answer.status_code == 422 and "Hồ Văn An đã có việc khác" in answer.content.decode()
    registry.undo(people[0].events.filter(undone_at=None).last(), **BY_SYSTEM)
    assert "Đã huỷ việc này cho 3 người" in office.post(undo, follow=True).content.decode()


def test_the_file_of_a_moved_member_tells_it(cast, people, as_user):
    registry.transfer(people[0], to=cast.xa, on=day(6), **BY_SYSTEM)
    text = as_user(cast.can_bo_xa).get(reverse("member-file", args=[people[0].pk])).content.decode()
    assert "<strong>Chuyển sinh hoạt</strong>" in text


@pytest.mark.parametrize("person", ["lanh_dao", "quan_tri", "khong_viec"])
def test_s02_none_of_it_exists_without_the_right(cast, people, as_user, person):
    client = as_user(getattr(cast, person))
    assert client.get(reverse("batches")).status_code == 404
    for page in (NEW, PREVIEW, CONFIRM):
        assert client.post(page, {"who": "all"}).status_code == 404


def test_the_empty_list_says_what_to_do(cast, as_user):
    assert "Chưa có việc hàng loạt nào" in as_user(cast.can_bo_xa).get(reverse("batches")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_rows(cast, people, as_user, django_assert_num_queries, count):
    for number in range(count):
        confirmed(as_user(cast.can_bo_xa), people, CHANGE | {"value": f"Binh chủng {number}"})
    client = as_user(cast.can_bo_xa)
    client.get(reverse("batches"))
    with django_assert_num_queries(5):
        client.get(reverse("batches"))


def test_any_number_is_undone_with_its_progress_on_a_page(cast, people, as_user, monkeypatch):
    monkeypatch.setattr(batch_undo, "AT_ONCE", 2)
    confirmed(as_user(cast.can_bo_xa), people, CHANGE)
    batch = Batch.objects.get()
    tasks.do_batch(batch.job_id)
    address, office = reverse("batch", args=[batch.pk]), as_user(cast.van_phong)
    answer = office.post(reverse("batch-undo", args=[batch.pk]))
    job = batch_undo.job_of(batch)
    assert answer["Location"] == reverse("job", args=[job.pk])
    text = office.get(address).content.decode()
    assert "Máy đang huỷ việc này" in text and answer["Location"] in text and "Huỷ cả việc này" not in text
    tasks.undo_batch(job.pk)
    assert "Đã huỷ</strong> lúc" in office.get(address).content.decode()
    assert address in office.get(answer["Location"]).content.decode()


def test_c01_a_whole_list_that_changed_meanwhile_is_shown_again(cast, people, as_user):
    """Somebody came into it: he was not seen, so nothing is done to anybody yet."""
    client = as_user(cast.can_bo_xa)
    preview = client.post(PREVIEW, {"token": token_of(client.post(NEW, {"who": "all"}))} | CHANGE)
    late = member(cast.chi_hoi, "Hồ Văn Dũng")
    registry.record_death(people[0], on=day(6), **BY_SYSTEM)  # as many as before
    answer = client.post(CONFIRM, hidden_of(preview))
    assert answer.status_code == 409 and "Sổ vừa thay đổi" in answer.content.decode()
    assert late.full_name in answer.content.decode() and not Batch.objects.exists()
    assert client.post(CONFIRM, hidden_of(answer)).status_code == 302
