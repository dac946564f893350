"""Hoạt động: quick entry, all details, one result counted once, pictures, the list with its totals."""

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from campaigns.domain import kept_files
from campaigns.domain.activities import activities
from campaigns.models import Activity, ActivityPicture
from ccb.lib import dates
from tests import factories
from tests.campaigns.activities.test_activity_sums import TET
from tests.campaigns.coordinating import BY_SYSTEM, activity, partner, program
from tests.members import pictures

LIST, ADD = reverse("activities"), reverse("activity-add")
YEAR = {"starts_on": "1/1/2024", "ends_on": "31/12/2024"}
QUERIES = {"list": 19, "page": 15}


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path


def brief(unit, **more) -> dict:
    return {"unit": unit.pk, "title": "Ra quân", "starts_on": "18/5/2024", "participants": "1.200"} | more


def shown(client, made: Activity) -> dict:
    """What the detail form posts as the page shows it."""
    form = client.get(reverse("activity-edit", args=[made.pk])).context["form"]
    return {field.html_name: field.value() for field in form if field.value() not in (None, "", [])}


def edit(client, made: Activity, **more):
    return client.post(reverse("activity-edit", args=[made.pk]), shown(client, made) | more)


# --- Entry ------------------------------------------------------------------------------------------------------------


def test_quick_entry_takes_a_minute_and_leaves_the_details_for_later(cast, as_user):
    led, client = program(cast.tinh), as_user(cast.can_bo_xa)
    assert client.get(ADD).context["form"]["starts_on"].value() == timezone.localdate()
    response = client.post(ADD, brief(cast.xa, programs=[led.pk], place="Thôn 1"))
    made = Activity.objects.get()
    assert response.url == reverse("activity", args=[made.pk])
    assert (made.unit, made.participants, made.is_brief, list(made.programs.all())) == (cast.xa, 1200, True, [led])
    assert "Còn bổ sung chi tiết" in client.get(response.url).content.decode()


def test_a_picture_comes_along_smaller_and_without_what_the_camera_hid(cast, as_user):
    large = io.BytesIO()
    hidden = Image.Exif()
    hidden[0x010E], hidden[0x8825] = "Nhà ông A", {1: "N", 2: (15.0, 30.0, 0.0)}
    Image.new("RGB", (3000, 2000), "green").save(large, "JPEG", exif=hidden)
    file = SimpleUploadedFile("IMG_0001.jpg", large.getvalue())
    as_user(cast.can_bo_xa).post(ADD, brief(cast.xa, picture=file))
    kept = ActivityPicture.objects.get()
    with Image.open(kept_files.path_of(kept)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((1600, 1067), {})
    page = as_user(cast.can_bo_xa).get(reverse("activity-picture", args=[kept.pk]))
    assert page["Content-Type"] == "image/jpeg"


def test_a_picture_that_came_with_a_fault_is_asked_for_again(cast, as_user):
    client, file = as_user(cast.can_bo_xa), SimpleUploadedFile("a.jpg", pictures.jpeg())
    page = client.post(ADD, brief(cast.xa, participants="1,5", picture=file)).content.decode()
    assert "Sửa xong hãy chọn lại tệp" in page and not ActivityPicture.objects.exists()
    assert "chọn lại tệp" not in client.post(ADD, brief(cast.xa, participants="1,5")).content.decode()


def test_a_telephone_offers_its_album_besides_its_camera(cast, as_user):
    client, made = as_user(cast.can_bo_xa), activity(cast.xa)
    for address in (ADD, reverse("activity-pictures", args=[made.pk])):
        [field] = re.findall(r'<input type="file"[^>]*>', client.get(address).content.decode())
        assert 'accept="image/jpeg,image/png"' in field and "capture" not in field


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"title": ""}, "Ghi tên hoạt động"), ({"starts_on": "18-5"}, "ngày"),
        ({"participants": "-5"}, "không được âm"), ({"participants": "1,5"}, "chỉ nhận số nguyên"),
        ({"starts_on": "1/1/2300"}, "chưa đến"),
        ({"picture": SimpleUploadedFile("x.jpg", b"khong phai anh")}, "Không nhận loại tệp này"),
    ],
)  # fmt: skip
def test_wrong_fields_are_422_and_nothing_is_kept(cast, as_user, more, words):
    response = as_user(cast.can_bo_xa).post(ADD, brief(cast.xa, place="Thôn 1") | more)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert 'value="Thôn 1"' in response.content.decode()
    assert not Activity.objects.exists()


def test_c03_the_same_entry_twice_is_told_where_it_is(cast, as_user):
    client = as_user(cast.can_bo_xa)
    client.post(ADD, brief(cast.xa))
    again = client.post(ADD, brief(cast.xa))
    assert again.status_code == 422
    assert "đã ghi “Ra quân” ngày 18/5/2024" in again.content.decode()
    assert Activity.objects.count() == 1


def test_details_are_added_with_sums_that_hold(cast, as_user):
    trees, other = factories.indicator("trees", name="Cây"), factories.indicator("roads", name="Đường", decimals=1)
    led, client = program(cast.tinh, indicators=(trees,)), as_user(cast.can_bo_huyen)
    made = activity(cast.huyen, programs=(led,), is_brief=True)
    money = {"m-budget": "2.872.300.000", "t-budget": "4272", "m-mobilised": "2.410.875.000", "t-mobilised": "5986",
             "m-fund": "710.000.000", "t-fund": "1400", "money_total": "5.993.175.000"}  # fmt: skip
    gifts = {"gn-0": "Thanh niên nhập ngũ", "gc-0": "65", "ge-0": "2.500.000"}
    numbers = {f"q-{trees.pk}": "5.254", "xi-0": other.pk, "xv-0": "15,2", "workdays": "800"}
    who = {"joint": "Núi Mẫu", "partners": [partner().pk], "ends_on": "20/5/2024"}
    assert edit(client, made, **money, **gifts, **numbers, **who).status_code == 302
    made.refresh_from_db()
    assert (made.money_total, made.beneficiaries, made.is_brief) == (5_993_175_000, 11_658, False)
    assert {one.indicator.code: float(one.value) for one in made.quantities.all()} == {"trees": 5254, "roads": 15.2}
    page = client.get(reverse("activity", args=[made.pk])).content.decode()
    for words in ("5.993.175.000", "162.500.000", "15,2", "Huyện Núi Mẫu", "11.658"):
        assert words in page
    version = made.version
    assert edit(client, made).status_code == 302  # the page as it stands says the same
    made.refresh_from_db()
    assert made.version == version


def test_sums_that_do_not_hold_are_told_and_nothing_changes(cast, as_user):
    made, client = activity(cast.huyen), as_user(cast.can_bo_huyen)
    response = edit(client, made, **{"m-budget": "10", "money_total": "11", "t-budget": "2", "beneficiaries": "3"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "Tổng kinh phí ghi 11 đồng, cộng các nguồn được 10 đồng (lệch 1)" in text
    assert "Số lượt người được giúp ghi 3 lượt" in text
    made.refresh_from_db()
    assert made.money_total is None


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"t-fund": "5"}, "Ghi số tiền của nguồn này"), ({"gn-0": "Quà"}, "Ghi số suất"),
        ({"gc-0": "5"}, "Ghi tên quà"), ({"xv-0": "5"}, "Chọn chỉ tiêu"),
        ({"joint": "Huyện Nào Đó"}, "Không có đơn vị nào tên"),
        ({"ends_on": "1/5/2024"}, "trước ngày bắt đầu"),
    ],
)  # fmt: skip
def test_details_that_are_half_told_are_422(cast, as_user, more, words):
    made = activity(cast.huyen)
    response = edit(as_user(cast.can_bo_huyen), made, **more)
    assert response.status_code == 422
    assert words in response.content.decode()


def test_c01_a_stale_page_is_409_and_keeps_what_was_typed(cast, as_user):
    made, client = activity(cast.huyen), as_user(cast.can_bo_huyen)
    data = shown(client, made)
    edit(client, made, title="Của người khác")
    response = client.post(reverse("activity-edit", args=[made.pk]), data | {"title": "Của tôi"})
    assert response.status_code == 409
    assert 'value="Của tôi"' in response.content.decode()
    assert Activity.objects.get().title == "Của người khác"


def test_an_entry_made_by_mistake_is_taken_out(cast, as_user):
    made, client = activity(cast.huyen), as_user(cast.can_bo_huyen)
    pages = reverse("activity-pictures", args=[made.pk])
    client.post(pages, {"file": SimpleUploadedFile("a.jpg", pictures.jpeg())})
    client.post(reverse("activity-remove", args=[made.pk]))
    assert Activity.objects.count() == 1  # its picture first
    client.post(pages, {"remove": ActivityPicture.objects.get().pk})
    assert client.post(reverse("activity-remove", args=[made.pk])).url == LIST
    assert not Activity.objects.exists()


# --- One result, several reports --------------------------------------------------------------------------------------


def test_what_two_units_tell_is_shown_and_counted_once(cast, as_user):
    first = activity(cast.huyen, participants=5, joint_units=(cast.huyen_khac,))
    second = activity(cast.huyen_khac, participants=5)
    client = as_user(cast.nguoi_la)
    assert "Có thể là cùng một việc" in client.get(reverse("activity", args=[second.pk])).content.decode()
    client.post(reverse("activity-same", args=[second.pk]), {"other": first.pk})
    office = as_user(cast.van_phong)
    assert office.get(LIST, YEAR).context["totals"]["participants"] == 5
    page = office.get(reverse("activity", args=[first.pk])).content.decode()
    assert "<dt>Cùng làm</dt><dd>Huyện Núi Mẫu (tính chung vào đây)</dd>" in page
    client.post(reverse("activity-same", args=[second.pk]))
    assert office.get(LIST, YEAR).context["totals"]["participants"] == 10


def test_s02_nothing_is_counted_in_what_one_may_not_see(cast, as_user):
    hidden, mine = activity(cast.huyen), activity(cast.huyen_khac)
    client = as_user(cast.nguoi_la)
    assert "Sông Mẫu" not in client.get(reverse("activity", args=[mine.pk])).content.decode()
    for other in (hidden.pk, "x", "9" * 30):
        assert client.post(reverse("activity-same", args=[mine.pk]), {"other": other}).status_code == 404
    mine.refresh_from_db()
    assert mine.counted_in is None


# --- The list ---------------------------------------------------------------------------------------------------------


def test_the_list_is_narrowed_and_added_up(cast, as_user):
    led = program(cast.tinh)
    activity(cast.huyen, "Dọn vệ sinh", programs=(led,), participants=5, money=TET, is_brief=True)
    activity(cast.xa, "Trồng cây", place="Đạ Long", partners=(partner(),), participants=7)
    activity(cast.huyen_khac, "Năm trước", on=date(2023, 5, 1))
    client = as_user(cast.van_phong)
    page = client.get(LIST, YEAR)
    assert (page.context["totals"]["participants"], len(page.context["activities"])) == (12, 2)
    assert "5.993,2" in page.content.decode()
    for asked, titles in (
        ({"q": "trồng"}, ["Trồng cây"]), ({"q": "đạ long"}, ["Trồng cây"]), ({"program": led.pk}, ["Dọn vệ sinh"]),
        ({"partner": partner().pk}, ["Trồng cây"]), ({"state": "brief"}, ["Dọn vệ sinh"]), ({"state": "same"}, []),
        ({"unit": cast.xa.pk}, ["Trồng cây"]), ({"starts_on": "1/1/2023", "ends_on": "31/12/2023"}, ["Năm trước"]),
    ):  # fmt: skip
        assert [one.title for one in client.get(LIST, YEAR | asked).context["activities"]] == titles
    wrong = client.get(LIST, {"starts_on": "2/1/2024", "ends_on": "1/1/2024"})
    assert wrong.status_code == 422
    assert client.get(LIST).context["asked"].ends_on == date(2024, 12, 31), "the latest year with data"
    assert client.get(reverse("activities-file"), YEAR).content.startswith(b"PK")
    assert client.get(reverse("activities-file"), {"starts_on": "x"}).status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(cast, as_user, django_assert_num_queries, count):
    led = program(cast.tinh)
    first = activity(cast.huyen, "Một việc", programs=(led,), money=TET)
    for number in range(count):
        other = activity(cast.xa, "Một việc", place=str(number), programs=(led,), partners=(partner(f"P{number}"),))
        activities.count_in(other, first, **BY_SYSTEM)
    client = as_user(cast.van_phong)
    for name, address in (("list", LIST), ("page", reverse("activity", args=[first.pk]))):
        asked = {"starts_on": dates.show(date(2024, 1, 1))} if name == "list" else {}
        client.get(address, asked)
        with django_assert_num_queries(QUERIES[name]):
            client.get(address, asked)
