"""The report on a form that has no template yet: every figure in a sentence of its own, section by section."""

from collections.abc import Sequence

from campaigns.models import Indicator
from reports.domain.forms import Section
from reports.domain.phrases import BoundFigure
from reports.models import ReportForm

MOST_UNITS_NAMED = 5  # a breakdown in brackets stays readable up to here; the appendix has them all


def automatic(form: ReportForm, sections: Sequence[Section], figures: dict[str, BoundFigure]) -> dict:
    """Template content of the same shape as ReportTemplate.content."""
    blocks = [
        {"type": "paragraph", "text": "{tên đơn vị} tổng hợp số liệu {kỳ} của {số đơn vị}, kết quả như sau:"},
        {"type": "heading", "level": 1, "text": "I. KẾT QUẢ THỰC HIỆN"},
    ]
    for section in sections:
        blocks.append({"type": "heading", "level": 2, "text": str(section.section)})
        blocks += [
            {"type": "paragraph", "text": _sentence(indicator, figures[indicator.code])}
            for indicator in section.indicators
            if indicator.code in figures
        ]
        blocks.append({"type": "narratives", "section": section.section.code})
    return {
        "kind": "BÁO CÁO",
        "symbol": "BC",
        "subject": [form.name, "{kỳ}"],
        "blocks": [*blocks, {"type": "paragraph", "text": "Trên đây là báo cáo của {tên đơn vị} {kỳ}."}],
        "recipients": ["Hội cấp trên (để báo cáo)", "Thường trực Hội", "Lưu: VT"],
        "appendices": [{"title": "Số liệu theo đơn vị {kỳ}"}],
    }


def _sentence(indicator: Indicator, figure: BoundFigure) -> str:
    """'- Hội viên mới kết nạp: 297 hội viên, tăng …' with the units named where only a few have something."""
    named = sum(1 for value in figure.by_unit.values() if value)
    text = f"- {_escaped(indicator.name)}: {{{indicator.code}}}"
    if 0 < named <= MOST_UNITS_NAMED and named < len(figure.by_unit):
        text += f" ({{{indicator.code}|đơn vị}})"
    if figure.value is not None and figure.previous is not None:
        text += f", {{{indicator.code}|so kỳ trước}} so với kỳ trước"
    return f"{text}."


def _escaped(name: str) -> str:
    """A name is never a placeholder."""
    return name.replace("{", "(").replace("}", ")")
