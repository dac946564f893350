from django.db.models import TextChoices


class IndicatorKind(TextChoices):
    """How values add up: over units, and over time."""

    FLOW = "flow", "Phát sinh trong kỳ (cộng)"
    STOCK = "stock", "Số dư cuối kỳ (lấy số cuối)"
    RATIO = "ratio", "Tỷ lệ (tính lại từ tử số và mẫu số)"
    AVERAGE = "average", "Bình quân (có trọng số)"
    MAX = "max", "Lớn nhất"
    MIN = "min", "Nhỏ nhất"
    TEXT = "text", "Chữ"


class Direction(TextChoices):
    UP = "up", "Càng cao càng tốt"
    DOWN = "down", "Càng thấp càng tốt"
    NONE = "none", "Không xét"


class PartnerLevel(TextChoices):
    CENTRAL = "central", "Trung ương"
    PROVINCE = "province", "Tỉnh"
    DISTRICT = "district", "Huyện"
    COMMUNE = "commune", "Xã"
