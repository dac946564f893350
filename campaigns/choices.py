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


class CampaignState(TextChoices):
    DRAFT = "draft", "Đang soạn"
    ISSUED = "issued", "Đã ban hành"
    CLOSED = "closed", "Đã tổng kết"


class Shape(TextChoices):
    """What a target compares with its threshold."""

    COUNT = "count", "Số lượng"
    MONEY = "money", "Số tiền"
    RATIO = "ratio", "Tỷ lệ của hai số"
    PER_MEMBER = "per_member", "Bình quân mỗi hội viên"
    PER_UNIT = "per_unit", "Mỗi đơn vị"
    COVERAGE = "coverage", "Độ phủ của chương trình phối hợp"
    ATTESTED = "attested", "Xác nhận có minh chứng"
    META = "meta", "Tỷ lệ các chỉ tiêu khác hoàn thành"


class Comparison(TextChoices):
    AT_LEAST = ">=", "≥"
    OVER = ">", ">"
    AT_MOST = "<=", "≤"
    UNDER = "<", "<"
    EQUAL = "=", "="
    RANGE = "range", "từ … đến …"
    ATTESTED = "attested", "có xác nhận"


class TargetLevel(TextChoices):
    """Who owes it: the province as a whole, or each unit of these levels by itself."""

    PROVINCE = "province", "Toàn tỉnh"
    DIRECT_UNIT = "direct_unit", "Mỗi đơn vị trực thuộc"
    DISTRICT = "district", "Mỗi huyện"
    COMMUNE = "commune", "Mỗi xã"
    CHAPTER = "chapter", "Mỗi chi hội"
    PROVINCE_AND_DISTRICT = "province_and_district", "Tỉnh và mỗi huyện"
    DISTRICT_AND_COMMUNE = "district_and_commune", "Mỗi huyện và mỗi xã"
    EVERY_LEVEL = "every_level", "Mỗi tổ chức Hội các cấp"


class TargetFrequency(TextChoices):
    """The span for which it must be met anew."""

    MONTH = "month", "Hằng tháng"
    QUARTER = "quarter", "Hằng quý"
    YEAR = "year", "Hằng năm"
    TERM = "term", "Cả giai đoạn"


class GroupKind(TextChoices):
    ALTERNATIVES = "alternatives", "Đạt một trong các chỉ tiêu"
    STEPS = "steps", "Các mức theo năm"


class Split(TextChoices):
    """How a provincial figure was divided among units."""

    NONE = "", "Chưa giao"
    LAST_YEAR = "last_year", "Theo kết quả năm trước"
    MEMBERS = "members", "Theo số hội viên"
    EQUAL = "equal", "Chia đều"
    BY_HAND = "by_hand", "Giao tay"


class PledgeState(TextChoices):
    DRAFT = "draft", "Đang ghi"
    SENT = "sent", "Đã gửi"


class TargetStatus(TextChoices):
    """How a target stands on a day. What could not be measured is never met."""

    MET = "met", "Đạt"
    ON_TRACK = "on_track", "Đúng tiến độ"
    BEHIND = "behind", "Chưa đạt"
    NOT_REPORTED = "not_reported", "Chưa có số liệu"
    NOT_APPLICABLE = "not_applicable", "Không áp dụng"


class MoneySource(TextChoices):
    BUDGET = "budget", "Ngân sách nhà nước"
    MOBILISED = "mobilised", "Vận động"
    FUND = "fund", "Quỹ"
    MATCHED = "matched", "Nhân dân đối ứng"


class ScoreRule(TextChoices):
    """How the points of a criterion come about."""

    TYPED = "typed", "Tự ghi điểm"
    PROPORTIONAL = "proportional", "Theo tỷ lệ đạt được"
    BANDS = "bands", "Theo mức"
    THRESHOLD = "threshold", "Đạt thì đủ điểm, không đạt thì không điểm"
    BONUS = "bonus", "Điểm thưởng"
    DEDUCTION = "deduction", "Điểm trừ"


class ScoreSource(TextChoices):
    """What figure the rule of a criterion asks for."""

    TYPED = "typed", "Tự ghi"
    INDICATOR = "indicator", "Số đã duyệt của một chỉ tiêu trong năm"
    TARGET = "target", "Phần trăm hoàn thành một chỉ tiêu được giao"
    ON_TIME = "on_time", "Phần trăm biểu gửi đúng hạn trong năm"
    LATE = "late", "Số biểu gửi muộn hoặc chưa gửi trong năm"


class SheetState(TextChoices):
    DRAFT = "draft", "Đang soạn"
    IN_FORCE = "in_force", "Đang áp dụng"
    CLOSED = "closed", "Đã chốt kết quả"


class Rounding(TextChoices):
    DOWN = "down", "Bỏ phần lẻ của bước điểm"
    NEAREST = "nearest", "Làm tròn đến bước điểm gần nhất"


class Rating(TextChoices):
    EXCELLENT = "excellent", "Hoàn thành xuất sắc nhiệm vụ"
    GOOD = "good", "Hoàn thành tốt nhiệm vụ"
    FAIR = "fair", "Hoàn thành nhiệm vụ"
    FAILED = "failed", "Không hoàn thành nhiệm vụ"


class TieRule(TextChoices):
    """What decides between units of one total, in the order that the sheet names; beyond it they share a place."""

    FEWER_DEDUCTIONS = "fewer_deductions", "ít điểm trừ hơn"
    MORE_BONUS = "more_bonus", "nhiều điểm thưởng hơn"
    FIRST_GROUP = "first_group", "điểm nhóm tiêu chí thứ nhất cao hơn"
    CLOSER_SELF = "closer_self", "tự chấm sát với kết quả hơn"


class DocumentKind(TextChoices):
    """Kinds of documents; the value stands in their symbols but where ABBREVIATIONS says otherwise.

    The first sixteen are issued by the association (Nghị định 30/2020/NĐ-CP, Phụ lục III); all of them reach it.
    """

    RESOLUTION = "NQ", "Nghị quyết"
    DECISION = "QĐ", "Quyết định"
    INSTRUCTION = "CT", "Chỉ thị"
    REGULATION = "QC", "Quy chế"
    NOTIFICATION = "TB", "Thông báo"
    GUIDANCE = "HD", "Hướng dẫn"
    PROGRAM = "CTr", "Chương trình"
    PLAN = "KH", "Kế hoạch"
    SCHEME = "PA", "Phương án"
    PROJECT = "ĐA", "Đề án"
    REPORT = "BC", "Báo cáo"
    MINUTES = "BB", "Biên bản"
    PROPOSAL = "TTr", "Tờ trình"
    CONTRACT = "HĐ", "Hợp đồng"
    INVITATION = "GM", "Giấy mời"
    LETTER = "CV", "Công văn"
    CONCLUSION = "KL", "Kết luận"
    RULE = "QyĐ", "Quy định"
    DECREE = "NĐ", "Nghị định"
    CIRCULAR = "TT", "Thông tư"
    LAW = "L", "Luật"
    OTHER = "khác", "Văn bản khác"


ABBREVIATIONS = {kind: kind.value for kind in DocumentKind} | {DocumentKind.LETTER: "", DocumentKind.OTHER: ""}


class AwardForm(TextChoices):
    """Hình thức khen thưởng; the first two are also kinds of a member's honours."""

    MERIT = "bang_khen", "Bằng khen"
    CERTIFICATE = "giay_khen", "Giấy khen"
    FLAG = "co_thi_dua", "Cờ thi đua"
    MEDAL = "ky_niem_chuong", "Kỷ niệm chương"


class AwardState(TextChoices):
    PROPOSED = "proposed", "Đề nghị, chờ xét"
    DECIDED = "decided", "Đã có quyết định"
    REFUSED = "refused", "Không tặng"
    WITHDRAWN = "withdrawn", "Đơn vị rút đề nghị"
    REVOKED = "revoked", "Đã thu hồi"


class WorkKind(TextChoices):
    SKILFUL = "dan_van_kheo", "Mô hình Dân vận khéo"
    BUSINESS = "san_xuat", "Mô hình sản xuất, kinh doanh giỏi"
    TRAFFIC = "giao_thong", "Mô hình tham gia giữ gìn trật tự, an toàn giao thông"
    CONSTRUCTION = "cong_trinh", "Công trình"
    PRODUCT = "san_pham", "Sản phẩm"


class WorkState(TextChoices):
    PLANNED = "planned", "Đã đăng ký"
    RUNNING = "running", "Đang hoạt động, sử dụng"
    STOPPED = "stopped", "Đã dừng"


class Urgency(TextChoices):
    """Nghị định 30/2020/NĐ-CP knows these three; secret papers are kept elsewhere."""

    NONE = "", "Thường"
    URGENT = "urgent", "Khẩn"
    VERY_URGENT = "very_urgent", "Thượng khẩn"
    EXPRESS = "express", "Hoả tốc"


class DirectiveState(TextChoices):
    DRAFT = "draft", "Đang soạn"
    IN_FORCE = "in_force", "Đang thực hiện"
    WITHDRAWN = "withdrawn", "Đã thu hồi"


class TaskLevel(TextChoices):
    """Whose task it is. A unit that was given the directive answers for what the units below it do, too."""

    EVERY_LEVEL = "every_level", "Các cấp Hội"
    PROVINCE = "province", "Tỉnh"
    DISTRICT = "district", "Huyện, khối"
    COMMUNE = "commune", "Xã"
    CHAPTER = "chapter", "Chi hội"
    NAMED = "units", "Đơn vị được nêu tên"


class TaskFrequency(TextChoices):
    ONCE = "once", "Một lần"
    MONTH = "month", "Hằng tháng"
    QUARTER = "quarter", "Hằng quý"
    HALF = "half", "Sáu tháng"
    YEAR = "year", "Hằng năm"


class ReceiptStep(TextChoices):
    """What a unit tells of a directive it was given, in this order."""

    RECEIVED = "received", "Đã nhận"
    READ = "read", "Đã đọc"
    CARRIED_OUT = "carried_out", "Đã triển khai"


class AnswerState(TextChoices):
    DOING = "doing", "Đang làm"
    DONE = "done", "Đã xong"
    HINDERED = "hindered", "Có vướng mắc"
    NONE = "none", "Không phát sinh"


class CaseKind(TextChoices):
    RECEPTION = "reception", "Tiếp công dân"
    PETITION = "petition", "Đơn thư"
    LEGAL_AID = "legal_aid", "Trợ giúp pháp lý"
    MEDIATION = "mediation", "Hoà giải"


class PetitionKind(TextChoices):
    COMPLAINT = "complaint", "Khiếu nại"
    DENUNCIATION = "denounce", "Tố cáo"
    PROPOSAL = "proposal", "Kiến nghị"
    REFLECTION = "reflection", "Phản ánh"


class CaseState(TextChoices):
    RECEIVED = "received", "Mới tiếp nhận"
    IN_HAND = "in_hand", "Đang giải quyết"
    FORWARDED = "forwarded", "Đã chuyển cơ quan khác"
    SETTLED = "settled", "Đã giải quyết xong, thành"
    UNSETTLED = "unsettled", "Kết thúc, không thành"
