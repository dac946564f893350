from django.db.models import TextChoices


class Frequency(TextChoices):
    MONTH = "month", "Tháng"
    QUARTER = "quarter", "Quý"
    HALF = "half", "6 tháng"
    NINE_MONTHS = "nine_months", "9 tháng"
    YEAR = "year", "Năm"
    FREE = "free", "Đột xuất"


class SubmissionState(TextChoices):
    DRAFT = "draft", "Đang nhập"
    SUBMITTED = "submitted", "Đã gửi, chờ duyệt"
    RETURNED = "returned", "Bị trả lại"
    APPROVED = "approved", "Đã duyệt"


class ValueState(TextChoices):
    """`BLANK` is not reported; zero is a number."""

    NUMBER = "number", "Có số"
    TEXT = "text", "Chữ"
    BLANK = "blank", "Chưa nhập"
    NOT_APPLICABLE = "not_applicable", "Không áp dụng"


class Qualifier(TextChoices):
    NONE = "", "đúng"
    OVER = "hơn", "hơn"
    NEARLY = "gần", "gần"
    ABOVE = "trên", "trên"
    ABOUT = "khoảng", "khoảng"


class CheckKind(TextChoices):
    SUM = "sum", "Tổng các số"
    PART = "part", "Trong đó"
    RATIO = "ratio", "Tỷ số trong khoảng"
    REQUIRED = "required", "Bắt buộc nhập"


class Comparator(TextChoices):
    EQUAL = "=", "="
    AT_MOST = "<=", "≤"
    AT_LEAST = ">=", "≥"


class Severity(TextChoices):
    BLOCKING = "blocking", "Phải sửa"
    WARNING = "warning", "Cảnh báo"


class Side(TextChoices):
    LEFT = "left", "Vế trái"
    RIGHT = "right", "Vế phải"
