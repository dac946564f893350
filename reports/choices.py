from django.db.models import TextChoices


class Frequency(TextChoices):
    MONTH = "month", "Tháng"
    QUARTER = "quarter", "Quý"
    HALF = "half", "6 tháng"
    NINE_MONTHS = "nine_months", "9 tháng"
    YEAR = "year", "Năm"
    TERM = "term", "Nhiệm kỳ"
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


class Origin(TextChoices):
    """How a figure came into its cell."""

    TYPED = "typed", "Gõ vào biểu"
    EXCEL = "excel", "Từ tệp Excel"
    PHONE = "phone", "Văn phòng nhập thay qua điện thoại"
    MATRIX = "matrix", "Bảng nhiều đơn vị"
    REGISTER = "register", "Lấy từ sổ hội viên"
    ROLLUP = "rollup", "Cộng từ cấp dưới"
    CARRIED = "carried", "Chuyển từ số ước"
    IMPORT = "import", "Nạp bằng lệnh"


class DueDay(TextChoices):
    """What becomes of a due date that falls on a Saturday or a Sunday."""

    AS_IS = "as_is", "Giữ nguyên"
    BEFORE = "before", "Lùi về thứ Sáu"
    AFTER = "after", "Dời sang thứ Hai"


class RemarkKind(TextChoices):
    COMMENT = "comment", "Trao đổi"
    RETURN = "return", "Cần sửa"


class CheckKind(TextChoices):
    SUM = "sum", "Tổng các số"
    PART = "part", "Trong đó"
    RATIO = "ratio", "Tỷ số trong khoảng"
    REQUIRED = "required", "Bắt buộc nhập"
    BALANCE = "balance", "Đầu kỳ + tăng − giảm = cuối kỳ"
    STATED_RATIO = "stated", "Tỷ lệ ghi trong biểu so với tính lại"


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
