from django.db.models import IntegerChoices, TextChoices


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
    REGISTER = "register", "Lấy từ sổ"
    CARRIED = "carried", "Chuyển từ số ước"
    IMPORT = "import", "Nạp bằng lệnh"
    CHILDREN = "children", "Tổng hợp từ cấp dưới"
    PHONE = "phone", "Nhập thay qua điện thoại"


class DueRule(TextChoices):
    """From what the due day of a round is counted."""

    AFTER_CUT_OFF = "after", "Số ngày sau khi chốt số liệu"
    OF_LAST_MONTH = "last_month", "Ngày cố định của tháng cuối kỳ"
    OF_NEXT_MONTH = "next_month", "Ngày cố định của tháng sau kỳ"
    LAST_WEEKDAY = "weekday", "Thứ trong tuần, lần cuối của tháng cuối kỳ"


class Weekday(IntegerChoices):
    """As `date.weekday` counts them."""

    MONDAY = 0, "Thứ Hai"
    TUESDAY = 1, "Thứ Ba"
    WEDNESDAY = 2, "Thứ Tư"
    THURSDAY = 3, "Thứ Năm"
    FRIDAY = 4, "Thứ Sáu"
    SATURDAY = 5, "Thứ Bảy"
    SUNDAY = 6, "Chủ nhật"


class DueDay(TextChoices):
    """What becomes of a due date that falls on a Saturday or a Sunday."""

    AS_IS = "as_is", "Giữ nguyên"
    BEFORE = "before", "Lùi về thứ Sáu"
    AFTER = "after", "Dời sang thứ Hai"


class CheckKind(TextChoices):
    SUM = "sum", "Tổng các số"
    PART = "part", "Trong đó"
    RATIO = "ratio", "Tỷ số trong khoảng"
    REQUIRED = "required", "Bắt buộc nhập"
    BALANCE = "balance", "Đầu kỳ + tăng − giảm = cuối kỳ"
    STATED_RATIO = "stated", "Tỷ lệ ghi trong biểu so với tính lại"


class OwnCheck(TextChoices):
    """What is looked for without a row of the checks; the value begins the finding's code."""

    JUMP = "jump", "Khác hẳn các kỳ trước"
    SIZE = "size", "Lệch cỡ nghìn, triệu lần"
    COMMA = "comma", "Dấu phẩy trước ba chữ số"
    SPELLING = "spelling", "Hàng nghìn ghi hai cách"
    YEARS = "years", "Hai năm của một giai đoạn"
    PRICE = "price", "Số tiền một suất quà"
    CHILDREN = "children", "Khác số tổng hợp từ cấp dưới"


# Offered where a warning asks for its reason; any other words may be typed.
COMMON_REASONS = (
    "Đã kiểm tra lại, số liệu đúng.",
    "Số liệu kỳ trước chưa đầy đủ.",
    "Trong kỳ có đợt vận động, việc làm lớn.",
    "Kỳ này không phát sinh như các kỳ trước.",
    "Cách tính hoặc đối tượng thống kê đã thay đổi.",
    "Do sáp nhập, chia tách đơn vị.",
    "Do thiên tai, dịch bệnh.",
    "Chép nguyên văn tài liệu của cấp trên.",
)


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


class Derivation(TextChoices):
    """What the books count: see `reports.domain.figures.derivations`."""

    MEMBERS_TOTAL = "members_total", "Hội viên vào ngày chốt số liệu"
    WOMEN = "women", "Hội viên nữ vào ngày chốt"
    PARTY_MEMBERS = "party_members", "Hội viên là đảng viên vào ngày chốt"
    MEMBERS_UNDER_60 = "members_under_60", "Hội viên dưới 60 tuổi vào ngày chốt"
    MEMBERS_ADMITTED = "members_admitted", "Kết nạp trong kỳ (kể cả kết nạp lại)"
    MEMBERS_TRANSFERRED_IN = "members_transferred_in", "Chuyển đến trong kỳ"
    MEMBERS_TRANSFERRED_OUT = "members_transferred_out", "Chuyển đi trong kỳ"
    MEMBERS_DIED = "members_died", "Qua đời trong kỳ"
    MEMBERS_STRUCK = "members_struck", "Xoá tên trong kỳ"
    MEMBERS_EXPELLED = "members_expelled", "Khai trừ trong kỳ"
    MEDALS = "medals", "Được tặng Kỷ niệm chương trong năm"
    ENTITLEMENTS_GRANTED = "entitlements_granted", "Được giải quyết chế độ trong kỳ"
    POOR_HOUSEHOLDS = "poor_households", "Hộ nghèo vào ngày chốt"
    NEAR_POOR_HOUSEHOLDS = "near_poor_households", "Hộ cận nghèo vào ngày chốt"
    TEMPORARY_HOUSES = "temporary_houses", "Hộ ở nhà tạm vào ngày chốt"
    DONE_QUANTITIES = "done_quantities", "Hoạt động: cộng số lượng của chỉ tiêu này"
    DONE_ACTIVITIES = "done_activities", "Hoạt động: số hoạt động trong kỳ"
    DONE_PARTICIPANTS = "done_participants", "Hoạt động: lượt người tham gia"
    DONE_WORKDAYS = "done_workdays", "Hoạt động: ngày công"
    DONE_BENEFICIARIES = "done_beneficiaries", "Hoạt động: lượt người được giúp"
    DONE_MONEY = "done_money", "Hoạt động: tổng kinh phí"
    DONE_GIFTS = "done_gifts", "Hoạt động: số suất quà"
    DONE_GIFTS_VALUE = "done_gifts_value", "Hoạt động: trị giá quà"
    PROPOSED_COLLECTIVES = "proposed_collectives", "Khen thưởng: tập thể được đề nghị trong kỳ"
    PROPOSED_INDIVIDUALS = "proposed_individuals", "Khen thưởng: cá nhân được đề nghị trong kỳ"
    AWARDED_COLLECTIVES = "awarded_collectives", "Khen thưởng: tập thể được khen trong kỳ"
    AWARDED_INDIVIDUALS = "awarded_individuals", "Khen thưởng: cá nhân được khen trong kỳ"
    AWARDED_MERIT = "awarded_bang_khen", "Khen thưởng: bằng khen trong kỳ"
    AWARDED_CERTIFICATE = "awarded_giay_khen", "Khen thưởng: giấy khen trong kỳ"
    AWARDED_FLAG = "awarded_co_thi_dua", "Khen thưởng: cờ thi đua trong kỳ"
    AWARDED_MEDAL = "awarded_ky_niem_chuong", "Khen thưởng: Kỷ niệm chương trong kỳ"
    WORKS_SKILFUL = "works_dan_van_kheo", "Mô hình Dân vận khéo hoạt động trong kỳ"
    WORKS_BUSINESS = "works_san_xuat", "Mô hình sản xuất, kinh doanh giỏi hoạt động trong kỳ"
    WORKS_TRAFFIC = "works_giao_thong", "Mô hình an toàn giao thông hoạt động trong kỳ"
    WORKS_CONSTRUCTION = "works_cong_trinh", "Công trình được đưa vào sử dụng, còn dùng trong kỳ"
    WORKS_PRODUCT = "works_san_pham", "Sản phẩm có trong kỳ"
    CASE_RECEPTIONS = "case_receptions", "Tiếp công dân: lượt người trong kỳ"
    CASE_PETITIONS = "case_petitions", "Đơn thư: nhận trong kỳ"
    CASE_PETITIONS_SETTLED = "case_petitions_settled", "Đơn thư: giải quyết xong trong kỳ"
    CASE_LEGAL_AID = "case_legal_aid", "Trợ giúp pháp lý: lượt người trong kỳ"
    CASE_MEDIATIONS = "case_mediations", "Hoà giải: số vụ kết thúc trong kỳ"
    CASE_MEDIATIONS_WON = "case_mediations_won", "Hoà giải: số vụ thành trong kỳ"
    CLUBS = "clubs", "Câu lạc bộ cựu quân nhân vào ngày chốt"
    CLUB_PEOPLE = "club_people", "Cựu quân nhân sinh hoạt câu lạc bộ vào ngày chốt"


class DerivationUse(TextChoices):
    """What is done with the book's figure beside a cell."""

    OFF = "off", "Không dùng"
    COMPARE = "compare", "So với số đã nhập"
    FILL = "fill", "Điền sẵn và so"


class Theme(TextChoices):
    """What the words of a section are about: reports gather them by it."""

    SITUATION = "situation", "Đặc điểm tình hình"
    RESULT = "result", "Kết quả"
    SHORTCOMING = "shortcoming", "Tồn tại, hạn chế"
    CAUSE = "cause", "Nguyên nhân"
    DIRECTION = "direction", "Phương hướng"
    PROPOSAL = "proposal", "Kiến nghị"


class Purpose(TextChoices):
    """What a report template is for."""

    MONTH = "month", "Báo cáo tháng"
    QUARTER = "quarter", "Báo cáo quý"
    HALF = "half", "Báo cáo 6 tháng"
    NINE_MONTHS = "nine_months", "Báo cáo 9 tháng"
    YEAR = "year", "Báo cáo năm"
    COORDINATION = "coordination", "Kết quả phối hợp"
    CAMPAIGN = "campaign", "Kết quả phong trào thi đua"
    MEMBERS = "members", "Thống kê hội viên"
    OTHER = "other", "Báo cáo khác"


class DraftState(TextChoices):
    WRITING = "writing", "Đang soạn"
    SHOWN = "shown", "Đang xin ý kiến"
    READY = "ready", "Đã soạn xong"
    DROPPED = "dropped", "Đã bỏ"


class EvaluationState(TextChoices):
    """Of one unit's score sheet on its way from the unit to the council."""

    DRAFT = "draft", "Đơn vị đang tự chấm"
    SENT = "sent", "Chờ cụm chấm"
    JUDGED = "judged", "Chờ hội đồng chấm"
    DECIDED = "decided", "Đã có kết quả"


class Stage(TextChoices):
    """Who gave the points."""

    SELF = "self", "Tự chấm"
    CLUSTER = "cluster", "Cụm chấm"
    COUNCIL = "council", "Hội đồng chấm"


class DocumentState(TextChoices):
    DRAFT = "draft", "Dự thảo"
    CHECKED = "checked", "Đã kiểm tra"
    ISSUED = "issued", "Đã ban hành"
    AMENDED = "amended", "Đã được điều chỉnh"
    WITHDRAWN = "withdrawn", "Đã thu hồi"


class FileKind(TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"
