"""The journey of the figures, played in a browser: a clerk's screen, the office's, the PDF, the leader's."""

import re
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Locator, Page, expect

HOUSES, ADMITTED = "Nhà tạm được xóa", "Hội viên mới kết nạp"
CLUBS = "Câu lạc bộ đang rà soát lại danh sách"  # why the ex-servicemen do not add up
WRONG_HOUSES = "Biên bản nghiệm thu ghi 10 nhà tạm, biểu ghi 11"
PUBLISHED = (
    "18/18 đơn vị", "37.090 hội viên", "62.950 cựu quân nhân", "882,8 triệu đồng",
    "13 nhà tạm (Nam Giang: 10; Nam Trà My: 01; Hiệp Đức: 02)",
)  # fmt: skip
PHONE = {"viewport": {"width": 390, "height": 844}}
WIDTHS = """() => {
    const page = document.documentElement;
    for (const details of document.querySelectorAll("details")) details.open = true;
    return ["vua", "lon", "rat-lon"].map((size) => { page.dataset.textSize = size; return page.scrollWidth; });
}"""


@pytest.mark.browser
def test_the_figures_go_from_the_clerk_to_the_provincial_report(as_person, worker, tmp_path):
    clerk, office = as_person("nam-giang"), as_person("van-phong")
    follow(clerk, "Nhập tiếp", to="Kết quả phối hợp")
    mistype_and_mend(clerk)
    explain_and_send(clerk)
    return_with_a_reason(office)
    mend_what_was_returned(clerk)
    explain_and_send(clerk)
    approve(office, "Nam Giang")
    approve(office, "Quế Sơn")
    text = text_of(compile_report(office, tmp_path / "report.pdf"))
    assert [phrase for phrase in PUBLISHED if phrase not in text] == []
    expect(as_person("lanh-dao").get_by_text("Đã duyệt 18/18 đơn vị.")).to_be_visible()


@pytest.mark.screen
def test_without_javascript_a_clerk_saves_a_draft_and_reaches_the_check(as_person):
    page = as_person("nam-giang", java_script_enabled=False)
    follow(page, "Nhập tiếp", to="Kết quả phối hợp")
    cell(page, HOUSES).fill("12")
    press(page, "Lưu nháp")
    expect(page.get_by_text("Đã lưu 1 thay đổi")).to_be_visible()
    expect(cell(page, HOUSES)).to_have_value("12")
    press(page, "Kiểm tra và gửi")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kiểm tra và gửi")
    expect(page.get_by_role("row", name=HOUSES)).to_contain_text("12")


@pytest.mark.screen
def test_no_page_is_wider_than_a_phone_in_any_size_of_letters(visit, as_person):
    stranger = visit(**PHONE)
    stranger.goto("/")
    assert_fits(stranger, "Đăng nhập")

    clerk = as_person("nam-giang", **PHONE)
    assert_fits(clerk, "Việc cần làm")
    follow(clerk, "Nhập tiếp", to="Kết quả phối hợp")
    assert_fits(clerk, "Kết quả phối hợp")
    press(clerk, "Kiểm tra và gửi")
    assert_fits(clerk, "Kiểm tra và gửi")

    office = as_person("van-phong", **PHONE)
    assert_fits(office, "Tiến độ nộp")
    follow(office, "Xem và duyệt Quế Sơn", to="Huyện Quế Sơn")
    assert_fits(office, "Huyện Quế Sơn")
    follow(office, "Báo cáo", to="Báo cáo")
    assert_fits(office, "Báo cáo")

    assert_fits(as_person("lanh-dao", **PHONE), "Tổng quan")


def mistype_and_mend(clerk: Page) -> None:
    """A figure that cannot be read stays on the page, and so does everything else that was typed."""
    cell(clerk, HOUSES).fill("1O")
    cell(clerk, ADMITTED).focus()  # level, note and talk are drawn with the row that is reached
    cell(clerk, f"Ghi chú {ADMITTED}").fill("Trong đó 02 nữ")
    assert press(clerk, "Kiểm tra và gửi") == 422
    expect(clerk.get_by_role("alert").filter(has_text="Có lỗi cần sửa")).to_contain_text(HOUSES)
    expect(cell(clerk, HOUSES)).to_have_value("1O")
    expect(cell(clerk, f"Ghi chú {ADMITTED}")).to_have_value("Trong đó 02 nữ")
    cell(clerk, HOUSES).fill("11")
    press(clerk, "Kiểm tra và gửi")


def explain_and_send(clerk: Page) -> None:
    """The warning names both sides; with its reason the sheet goes off and there is a receipt."""
    expect(clerk.get_by_text("3.667 + 275 = 3.942, khác “Tổng số cựu quân nhân”: 4.262")).to_be_visible()
    clerk.get_by_label("Lý do (cảnh báo 1)").fill(CLUBS)
    press(clerk, "Gửi")
    expect(clerk.get_by_role("heading", level=1)).to_have_text("Biên nhận đã gửi")
    expect(clerk.get_by_role("main")).to_contain_text("Chờ duyệt")


def return_with_a_reason(office: Page) -> None:
    follow(office, "Tiến độ nộp", to="Tiến độ nộp")
    follow(office, "Xem và duyệt Nam Giang", to="Huyện Nam Giang")
    expect(office.get_by_role("main")).to_contain_text(CLUBS)
    office.get_by_label("Lý do").fill(WRONG_HOUSES)
    press(office, "Trả lại")
    expect(office.get_by_text("Huyện Nam Giang: biểu đã được trả lại.")).to_be_visible()


def mend_what_was_returned(clerk: Page) -> None:
    follow(clerk, "Về việc cần làm", to="Việc cần làm")
    expect(clerk.get_by_text(WRONG_HOUSES)).to_be_visible()
    follow(clerk, "Sửa và gửi lại", to="Kết quả phối hợp")
    expect(clerk.get_by_text(WRONG_HOUSES)).to_be_visible()
    cell(clerk, HOUSES).fill("10")
    press(clerk, "Kiểm tra và gửi")


def approve(office: Page, unit: str) -> None:
    follow(office, "Tiến độ nộp", to="Tiến độ nộp")
    follow(office, f"Xem và duyệt {unit}", to=f"Huyện {unit}")
    press(office, "Duyệt")
    expect(office.get_by_text(f"Huyện {unit}: biểu đã được duyệt.")).to_be_visible()


def compile_report(office: Page, path: Path) -> Path:
    """Ask for the report, watch its job to the end on the page, take the file."""
    follow(office, "Soạn báo cáo", to="Soạn báo cáo")
    press(office, "Lập báo cáo PDF")
    expect(office.get_by_text("Đã xong lúc")).to_be_visible()
    office.locator("#tien-do").get_by_role("link").click()
    with office.expect_download() as download:
        office.get_by_role("link", name="Tải PDF về máy").click()
    download.value.save_as(path)
    return path


def text_of(pdf: Path) -> str:
    """The text of all pages with single blanks."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages).split())


def follow(page: Page, link: str, *, to: str) -> None:
    """Click a link (the first words of its name) and wait for the page with that heading."""
    page.get_by_role("link", name=re.compile(f"^{re.escape(link)}")).first.click()
    expect(page.get_by_role("heading", level=1, name=to)).to_be_visible()


def press(page: Page, button: str) -> int:
    """Press a button that sends a form; gives the status of the page that answers."""
    with page.expect_navigation() as answer:
        page.get_by_role("button", name=button, exact=True).click()
    return answer.value.status


def cell(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def assert_fits(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
    assert max(page.evaluate(WIDTHS)) <= PHONE["viewport"]["width"], heading
