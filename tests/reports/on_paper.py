"""A frozen report as composing makes it, with made-up people and figures the size of a real province's."""

from random import Random

NAMES = [
    ("Lượt ý kiến góp ý xây dựng Đảng và hệ thống chính trị", "lượt"),
    ("Cuộc giám sát do Hội CCB cấp huyện chủ trì (QĐ 217)", "cuộc"),
    ("Tổng số hội viên", "hội viên"),
    ("Cựu quân nhân tham gia câu lạc bộ", "người"),
    ("Nhà tạm được xóa", "nhà"),
    ("Số dư tiền gửi tiết kiệm", "triệu đồng"),
    ("Đất hiến làm đường và công trình", "m²"),
    ("Thanh niên nhập ngũ được thăm hỏi, động viên, tặng quà", "thanh niên"),
    ("Đường giao thông nông thôn làm và sửa chữa", "km"),
    ("Ủng hộ quỹ chất độc hóa học", "triệu đồng"),
]
DISTRICTS = [
    "Tam Kỳ", "Hội An", "Tây Giang", "Đông Giang", "Đại Lộc", "Điện Bàn", "Duy Xuyên", "Quế Sơn", "Nam Giang",
    "Phước Sơn", "Hiệp Đức", "Thăng Bình", "Tiên Phước", "Bắc Trà My", "Nam Trà My", "Núi Thành", "Phú Ninh",
    "Nông Sơn",
]  # fmt: skip
TEXT = (
    "Trên cơ sở quy chế phối hợp và chỉ tiêu thi đua năm 2024, các cấp Hội đã phối hợp chặt chẽ với cơ quan quân sự "
    "địa phương cùng cấp tuyên truyền, vận động hội viên, cán bộ, chiến sỹ và Nhân dân chấp hành nghiêm chủ trương của "
    "Đảng, chính sách, pháp luật của Nhà nước; tham gia gần 1.600 lượt ý kiến góp ý xây dựng Đảng, chính quyền."
)


def paragraph(text: str = TEXT) -> dict:
    return {"type": "paragraph", "text": text}


def heading(level: int, text: str) -> dict:
    return {"type": "heading", "level": level, "text": text}


def table(rows: int) -> dict:
    columns = [("Chỉ tiêu", "left", 52), ("Đơn vị tính", "center", 20), ("Kết quả", "right", 28)]
    return {
        "type": "table",
        "title": "Một số kết quả chính",
        "columns": [{"text": text, "align": align, "width": width} for text, align, width in columns],
        "rows": [[f"{NAMES[row % 10][0]} ({row + 1})", NAMES[row % 10][1], f"{row + 1}.090"] for row in range(rows)],
    }


def chart() -> dict:
    bars = [("Nam Giang", "10", False), ("Hiệp Đức", "2", False), ("Nam Trà My", "1", True)]
    return {
        "type": "chart",
        "title": "Nhà tạm được xóa theo đơn vị",
        "uom": "nhà",
        "bars": [{"label": label, "value": value, "shown": value, "under": under} for label, value, under in bars],
    }


def blocks(paragraphs: int = 1) -> list[dict]:
    return [
        heading(1, "I. KẾT QUẢ THỰC HIỆN CÔNG TÁC PHỐI HỢP"),
        heading(2, "1. Xây dựng tổ chức Hội"),
        *[paragraph()] * paragraphs,
        heading(3, "a) Phát triển hội viên"),
        paragraph("Đã kết nạp 297 hội viên, nâng tổng số lên 37.090 hội viên, giảm 106 hội viên so với cuối năm 2023."),
        paragraph("Toàn tỉnh xóa 13 nhà tạm (Nam Giang: 10; Nam Trà My: 01; Hiệp Đức: 02); hiến 78.995 m² đất."),
        chart(),
        table(6),
        paragraph("Trên đây là kết quả phối hợp hoạt động 6 tháng đầu năm 2024./."),
    ]


def appendix(units: int = 18, columns: int = 41, seed: int = 1) -> dict:
    """Every figure differs from every other, so that one in the wrong place is seen."""
    figures = Random(seed).sample(range(1000, 1000 + 20 * (units + 1) * columns), (units + 1) * columns)
    cells = [f"{figure:,}".replace(",", ".") for figure in figures]
    names = DISTRICTS if units == len(DISTRICTS) else [f"Xã Bình Minh {number + 1}" for number in range(units)]
    return {
        "title": "Số liệu tổng hợp 6 tháng đầu năm 2024 theo đơn vị",
        "columns": [{"name": NAMES[column % 10][0], "uom": NAMES[column % 10][1]} for column in range(columns)],
        "units": [
            {"name": name, "cells": cells[row * columns : (row + 1) * columns]} for row, name in enumerate(names)
        ],
        "total": cells[units * columns :],
    }


def figures(of: dict) -> dict:
    """The figures that the appendix shows, with what composing keeps beside them."""
    names = [unit["name"] for unit in of["units"]]
    return {
        f"c{column}": {
            "name": head["name"], "uom": head["uom"], "kind": "flow", "decimals": 0, "qualifier": "",
            "value": of["total"][column].replace(".", ""), "previous": None, "last_year": None, "cumulative": None,
            "by_unit": {
                name: unit["cells"][column].replace(".", "") or None
                for name, unit in zip(names, of["units"], strict=True)
            },
        }
        for column, head in enumerate(of["columns"])
    }  # fmt: skip


def sources(of: dict) -> list[dict]:
    cells = {f"c{column}": [1, "Nguyễn Văn Mẫu", "2024-06-10T09:00:00+07:00"] for column in range(len(of["columns"]))}
    return [
        {"unit": unit["name"], "submission": number, "cells": cells} for number, unit in enumerate(of["units"], start=1)
    ]


def frozen(**changes) -> dict:
    """A report of two pages with one appendix; its figures are those of its appendices."""
    appendices = changes.get("appendices", [appendix()])
    shown = appendices[0] if appendices else appendix(2, 3)
    names = [unit["name"] for unit in shown["units"]]
    return {
        "figures": figures(shown),
        "sources": sources(shown),
        "rows": list(figures(shown)),
        "expected_units": names,
        "included_units": names,
        "missing_units": [],
        "findings": [],
        "period": "2024-H1",
        "unit": "Quảng Nam",
        "schema": 1,
        "kind": "BÁO CÁO",
        "parent_body": "HỘI CỰU CHIẾN BINH VIỆT NAM",
        "issuing_body": "HỘI CCB TỈNH QUẢNG NAM",
        "issuer": "Hội CCB tỉnh Quảng Nam",
        "number": "03",
        "symbol": "BC-CCB",
        "place": "Quảng Nam",
        "date": "2024-02-05",
        "subject": ["Kết quả phối hợp hoạt động giữa Hội CCB tỉnh với Bộ CHQS tỉnh", "6 tháng đầu năm 2024"],
        "blocks": blocks(),
        "signature": {"authority": "TM. BAN THƯỜNG VỤ", "title": "CHỦ TỊCH", "name": "Nguyễn Văn Mẫu"},
        "recipients": ["Trung ương Hội CCB Việt Nam", "Tỉnh ủy, UBND tỉnh (báo cáo)", "Lưu: VT"],
        "appendices": appendices,
    } | changes
