"""Ảnh và giấy tờ: who may add, see and remove them, and what is recorded."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from ccb.core.models import AuditEntry
from members.domain.register import attachments
from members.models import Attachment
from tests.members import pictures
from tests.members.registering import BY_SYSTEM, member

QUERIES = 12


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return tmp_path


@pytest.fixture
def person(cast):
    return member(cast.chi_hoi, "Trần Văn Ân")


def page_of(person) -> str:
    return reverse("member-attachments", args=[person.pk])


def sent(client, person, data: bytes, *, kind: str = "anh", name: str = "anh.jpg"):
    return client.post(page_of(person), {"kind": kind, "file": SimpleUploadedFile(name, data)})


def kept_files(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_photo_is_kept_and_shown_in_the_file(cast, person, as_user, folder):
    client = as_user(cast.can_bo_xa)
    assert sent(client, person, pictures.jpeg_with_place()).url == page_of(person)
    photo = Attachment.objects.get()
    text = client.get(reverse("member-file", args=[person.pk])).content.decode()
    assert reverse("attachment", args=[photo.pk]) in text
    assert (photo.kind, photo.added_by) == ("anh", cast.can_bo_xa)
    [path] = kept_files(folder / "members")
    assert Image.open(path).size == (600, 800)
    assert "tran" not in path.name


def test_one_photo_a_member_the_new_one_takes_the_place_of_the_old(
    cast, person, as_user, folder, django_capture_on_commit_callbacks
):
    client = as_user(cast.can_bo_xa)
    sent(client, person, pictures.jpeg(colour=(1, 2, 3)))
    with django_capture_on_commit_callbacks(execute=True):
        sent(client, person, pictures.jpeg(colour=(200, 2, 3)))
    assert person.attachments.count() == len(kept_files(folder / "members")) == 1
    verbs = AuditEntry.objects.filter(verb__startswith="attachment").values_list("verb", flat=True)
    assert list(verbs) == ["attachment.add", "attachment.replace", "attachment.add"]


def test_c03_a_paper_sent_twice_is_kept_once(cast, person, as_user):
    client = as_user(cast.can_bo_xa)
    for _ in range(2):
        sent(client, person, pictures.PDF, kind="quyet_dinh", name="QĐ khen.pdf")
    assert person.attachments.get().name == "QĐ khen.pdf"


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (pictures.EXE, "anh.jpg", "Không nhận loại tệp"),
        (pictures.SVG, "anh.png", "Không nhận loại tệp"),
        (pictures.png_bomb(), "anh.png", "quá nhiều điểm ảnh"),
        (pictures.jpeg() + bytes(11 * 2**20), "anh.jpg", "lớn hơn 10 MB"),
        (b"", "anh.jpg", "trống"),
    ],
)
@pytest.mark.parametrize("kind", ["anh", "khac"])
def test_s20_a_hostile_file_is_422_in_words_and_nothing_is_kept(cast, person, as_user, folder, data, name, said, kind):
    response = sent(as_user(cast.can_bo_xa), person, data, name=name, kind=kind)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert f'value="{kind}" selected' in response.content.decode()
    assert not Attachment.objects.exists()
    assert kept_files(folder) == []


@pytest.mark.parametrize("missing", ["kind", "file"])
def test_what_is_missing_is_422(cast, person, as_user, missing):
    data = {"kind": "anh", "file": SimpleUploadedFile("a.jpg", pictures.jpeg())}
    del data[missing]
    assert as_user(cast.can_bo_xa).post(page_of(person), data).status_code == 422


def test_the_name_is_only_a_name_and_ends_as_the_content_does(cast, person):
    kept = attachments.add(
        person, pictures.PDF, kind="khac", name="..\\..\\etc/Giấy khen\u202efdp.exe", **BY_SYSTEM
    )  # fmt: skip
    assert kept.name == "Giấy khenfdp.pdf"
    assert attachments.file_name(kept) == "giay-khenfdp.pdf"
    assert ".." not in kept.path


def test_a_paper_is_saved_and_a_photo_is_shown_both_sealed(cast, person, as_user):
    client = as_user(cast.can_bo_xa)
    photo = attachments.add(person, pictures.jpeg(), kind="anh", name="a.jpg", **BY_SYSTEM)
    paper = attachments.add(person, pictures.PDF, kind="quyet_dinh", name="Quyết định.pdf", **BY_SYSTEM)
    shown, saved = (client.get(reverse("attachment", args=[one.pk])) for one in (photo, paper))
    assert shown["Content-Disposition"].startswith("inline")
    assert saved["Content-Disposition"] == 'attachment; filename="quyet-dinh.pdf"'
    assert b"".join(saved.streaming_content) == pictures.PDF
    for response in (shown, saved):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "no-store"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a04_opening_is_recorded_and_the_audit_names_nobody(cast, person, as_user):
    paper = attachments.add(person, pictures.PDF, kind="khac", name="Trần Văn Ân.pdf", **BY_SYSTEM)
    as_user(cast.can_bo_xa).get(reverse("attachment", args=[paper.pk]))
    entry = AuditEntry.objects.get(verb="attachment.view")
    assert (entry.actor, entry.object_type, entry.object_id) == (cast.can_bo_xa, "members.Member", str(person.pk))
    assert json.loads(entry.data) == {"attachment": paper.pk, "kind": "khac"}
    assert not AuditEntry.objects.filter(data__contains="Ân", verb__startswith="attachment").exists()


def test_s19_a_stranger_gets_404_for_everything(cast, person, as_user):
    paper = attachments.add(person, pictures.PDF, kind="khac", name="a.pdf", **BY_SYSTEM)
    for who in (cast.nguoi_la, cast.lanh_dao, cast.quan_tri, cast.khong_viec):
        client = as_user(who)
        assert client.get(reverse("attachment", args=[paper.pk])).status_code == 404
        assert client.get(page_of(person)).status_code == 404
        assert sent(client, person, pictures.jpeg()).status_code == 404
        assert client.post(page_of(person), {"remove": paper.pk}).status_code == 404
    assert Attachment.objects.get() == paper
    assert not AuditEntry.objects.filter(verb="attachment.view").exists()


def test_s05_who_moves_away_takes_the_right_with_him(cast, person, as_user):
    paper = attachments.add(person, pictures.PDF, kind="khac", name="a.pdf", **BY_SYSTEM)
    client = as_user(cast.can_bo_xa)
    cast.can_bo_xa.assignments.all().delete()
    assert client.get(reverse("attachment", args=[paper.pk])).status_code == 404


def test_one_is_removed_for_good_and_recorded(cast, person, as_user, folder, django_capture_on_commit_callbacks):
    paper = attachments.add(person, pictures.PDF, kind="khac", name="a.pdf", **BY_SYSTEM)
    client = as_user(cast.can_bo_xa)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(page_of(person), {"remove": paper.pk}).status_code == 302
    assert client.post(page_of(person), {"remove": paper.pk}).status_code == 302  # a double click
    assert not Attachment.objects.exists()
    assert kept_files(folder) == []
    assert AuditEntry.objects.filter(verb="attachment.remove", actor=cast.can_bo_xa).count() == 1


def test_s02_a_paper_of_another_is_not_removed_through_this_member(cast, person, as_user):
    foreign = attachments.add(member(cast.huyen_khac), pictures.PDF, kind="khac", name="a.pdf", **BY_SYSTEM)
    as_user(cast.can_bo_xa).post(page_of(person), {"remove": foreign.pk})
    assert Attachment.objects.get() == foreign


def test_p02_a_disk_that_takes_nothing_is_told_and_leaves_no_row(cast, person, as_user, folder, settings):
    settings.FILES_DIR = folder / "no-folder"
    settings.FILES_DIR.write_text("in the way")
    response = sent(as_user(cast.can_bo_xa), person, pictures.PDF, kind="khac")
    assert response.status_code == 422
    assert "Không lưu được tệp" in response.content.decode()
    assert not Attachment.objects.exists()


def test_a_file_that_is_gone_is_told_in_words(cast, person, as_user):
    paper = attachments.add(person, pictures.PDF, kind="khac", name="a.pdf", **BY_SYSTEM)
    attachments.path_of(paper).unlink()
    response = as_user(cast.can_bo_xa).get(reverse("attachment", args=[paper.pk]))
    assert response.status_code == 404
    assert "Không thấy tệp này" in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page_do_not_grow(cast, person, as_user, django_assert_num_queries, count):
    for number in range(count):
        attachments.add(person, pictures.PDF + b"%d" % number, kind="khac", name=f"{number}.pdf", **BY_SYSTEM)
    client = as_user(cast.can_bo_xa)
    client.get(page_of(person))
    with django_assert_num_queries(QUERIES):
        client.get(page_of(person))


def test_the_file_of_the_picture_is_what_the_page_says(cast, person, as_user):
    photo = attachments.add(person, pictures.jpeg(), kind="anh", name="a.jpg", **BY_SYSTEM)
    data = b"".join(as_user(cast.can_bo_xa).get(reverse("attachment", args=[photo.pk])).streaming_content)
    assert len(data) == photo.size
    assert Image.open(io.BytesIO(data)).format == "JPEG"
