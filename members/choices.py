from django.db.models import TextChoices


class UnitKind(TextChoices):
    PROVINCE = "province", "Tỉnh"
    DISTRICT = "district", "Huyện"
    BLOC = "bloc", "Khối 487"
    COMMUNE = "commune", "Xã"
    CHAPTER = "chapter", "Chi hội"
    SUB_CHAPTER = "sub_chapter", "Phân hội"


class UnitTitle(TextChoices):
    """What a place is called where its kind's own word would be wrong: Hội An is no huyện."""

    CITY = "thanh_pho", "Thành phố"
    TOWN = "thi_xa", "Thị xã"
    URBAN_DISTRICT = "quan", "Quận"
    WARD = "phuong", "Phường"
    TOWNSHIP = "thi_tran", "Thị trấn"
    SPECIAL_ZONE = "dac_khu", "Đặc khu"


class Role(TextChoices):
    ADMINISTRATOR = "administrator", "Quản trị hệ thống"
    OFFICE = "office", "Cán bộ văn phòng"
    LEADER = "leader", "Lãnh đạo"
    HEAD = "head", "Chủ tịch Hội đơn vị"
    CLERK = "clerk", "Cán bộ nhập liệu"


class TextSize(TextChoices):
    MEDIUM = "vua", "Vừa"
    LARGE = "lon", "Lớn"
    LARGEST = "rat-lon", "Rất lớn"


class Sex(TextChoices):
    MALE = "nam", "Nam"
    FEMALE = "nu", "Nữ"


class MemberStatus(TextChoices):
    """Where the person stands today; `registry` is its only writer. Counts come from enrolments, not from here."""

    APPLYING = "applying", "Chờ duyệt"
    ACTIVE = "active", "Đang sinh hoạt"
    EXEMPT = "exempt", "Miễn sinh hoạt"
    MOVED = "moved", "Chuyển đi"
    STRUCK = "struck", "Xoá tên"
    EXPELLED = "expelled", "Khai trừ"
    DIED = "died", "Qua đời"
    MERGED = "merged", "Đã gộp vào hồ sơ khác"


class Entry(TextChoices):
    """How an enrolment began."""

    OPENING = "opening", "Có trong sổ khi lập"
    ADMITTED = "admitted", "Kết nạp"
    READMITTED = "readmitted", "Kết nạp lại"
    RECEIVED = "received", "Chuyển đến"


class Exit(TextChoices):
    """How it ended."""

    TRANSFERRED = "transferred", "Chuyển đi"
    DIED = "died", "Qua đời"
    STRUCK = "struck", "Xoá tên"
    EXPELLED = "expelled", "Khai trừ"


class DisciplineKind(TextChoices):
    """Removal from the list (xoá tên) is not discipline."""

    REPRIMAND = "reprimand", "Khiển trách"
    WARNING = "warning", "Cảnh cáo"
    DISMISSAL = "dismissal", "Cách chức"
    EXPULSION = "expulsion", "Khai trừ"


class Era(TextChoices):
    """Period of service."""

    FRENCH = "chong_phap", "Chống Pháp"
    AMERICAN = "chong_my", "Chống Mỹ"
    SOUTH_WEST = "bg_tay_nam", "Biên giới Tây Nam"
    NORTH = "bg_phia_bac", "Biên giới phía Bắc"
    LAOS = "lao", "Nhiệm vụ quốc tế Lào"
    CAMBODIA = "campuchia", "Nhiệm vụ quốc tế Campuchia"
    PEACE = "thoi_binh", "Thời bình"


class WoundedClass(TextChoices):
    FIRST = "1/4", "Hạng 1/4"
    SECOND = "2/4", "Hạng 2/4"
    THIRD = "3/4", "Hạng 3/4"
    FOURTH = "4/4", "Hạng 4/4"


class Policy(TextChoices):
    """Diện chính sách, by what the file says; those of SENSITIVE_POLICIES only for who may read it."""

    WOUNDED = "thuong_binh", "Thương binh"
    SICK = "benh_binh", "Bệnh binh"
    ORANGE = "da_cam", "Nhiễm chất độc da cam"
    IMPRISONED = "tu_day", "Từng bị địch bắt tù, đày"
    MARTYR = "than_nhan", "Thân nhân liệt sĩ"


SENSITIVE_POLICIES = frozenset({Policy.WOUNDED, Policy.SICK, Policy.ORANGE})


class LivingStandard(TextChoices):
    RICH = "giau", "Giàu"
    FAIR = "kha", "Khá"
    AVERAGE = "trung_binh", "Trung bình"
    NEAR_POOR = "can_ngheo", "Cận nghèo"
    POOR = "ngheo", "Nghèo"


class Body(TextChoices):
    """Bodies in which posts are held."""

    CONGRESS = "dai_hoi", "Đoàn chủ tịch đại hội"
    EXECUTIVE = "bch", "Ban chấp hành"
    STANDING_BOARD = "btv", "Ban thường vụ"
    STANDING = "tt", "Thường trực"
    INSPECTION = "bkt", "Ban kiểm tra"
    CHAPTER = "chi_hoi", "Ban chấp hành chi hội"
    SUB_CHAPTER = "phan_hoi", "Phân hội"


class RequestState(TextChoices):
    """Of an application or a transfer."""

    ASKED = "asked", "Đang chờ"
    PROPOSED = "proposed", "Chi hội đã đề nghị"
    ACCEPTED = "accepted", "Đã chấp nhận"
    REFUSED = "refused", "Không chấp nhận"
    UNDONE = "undone", "Đã huỷ"


class Benefit(TextChoices):
    """What a regime gives."""

    ONCE = "mot_lan", "Trợ cấp một lần"
    MONTHLY = "hang_thang", "Trợ cấp hằng tháng"
    INSURANCE = "bhyt", "Bảo hiểm y tế"
    FUNERAL = "mai_tang", "Mai táng phí"


class RuleField(TextChoices):
    """What an eligibility rule may ask of a member's file."""

    ERA = "era", "Thời kỳ phục vụ"
    ENLISTED = "enlisted_on", "Ngày nhập ngũ"
    DISCHARGED = "discharged_on", "Ngày xuất ngũ"
    SERVED_YEARS = "served_years", "Số năm tại ngũ"
    AGE = "age", "Tuổi"
    WOUNDED_PERCENT = "wounded_percent", "Tỷ lệ thương tật (%)"
    SICK_SOLDIER = "sick_soldier", "Bệnh binh"
    AGENT_ORANGE = "agent_orange", "Nhiễm chất độc da cam"
    IMPRISONED = "imprisoned", "Từng bị địch bắt tù, đày"
    MARTYR_RELATIVE = "martyr_relative", "Thân nhân liệt sĩ"
    STATUS = "status", "Trạng thái hội viên"
    LIVING_STANDARD = "living_standard", "Mức sống của hộ"
    SERVED_AS = "served_as", "Lời ghi về đối tượng và quá trình phục vụ"


class RuleComparator(TextChoices):
    IS = "is", "là"
    IS_NOT = "is_not", "không là"
    AT_LEAST = "ge", "từ … trở lên / từ ngày"
    AT_MOST = "le", "đến … / đến hết ngày"


class EntitlementState(TextChoices):
    APPLIED = "applied", "Đã lập hồ sơ"
    GRANTED = "granted", "Được hưởng"
    REFUSED = "refused", "Không được hưởng"
    STOPPED = "stopped", "Đã dừng"


class HonourKind(TextChoices):
    """What the State or the association conferred on a person; the Kỷ niệm chương is a column of the member."""

    ORDER = "huan_chuong", "Huân chương"
    MEDAL = "huy_chuong", "Huy chương"
    TITLE = "danh_hieu", "Danh hiệu"
    COMMENDATION = "bang_khen", "Bằng khen"
    CERTIFICATE = "giay_khen", "Giấy khen"
    OTHER = "khac", "Khác"


class AttachmentKind(TextChoices):
    PHOTO = "anh", "Ảnh thẻ"
    DECISION = "quyet_dinh", "Quyết định"
    OTHER = "khac", "Giấy tờ khác"


class BatchKind(TextChoices):
    """What is done to many members at once."""

    TRANSFER = "transfer", "Chuyển sinh hoạt hàng loạt"
    CHANGE = "change", "Sửa hàng loạt"
    IMPORT = "import", "Nhập danh sách"


class ImportState(TextChoices):
    """Of a list of members on its way into the register."""

    UPLOADED = "uploaded", "Đã nhận tệp"
    CHECKED = "checked", "Đã kiểm tra"
    APPLYING = "applying", "Đang ghi vào sổ"
    APPLIED = "applied", "Đã ghi vào sổ"
    CANCELLED = "cancelled", "Đã bỏ"


class RowVerdict(TextChoices):
    """What a row of the list would do."""

    NEW = "new", "Thêm mới"
    CHANGED = "changed", "Thay đổi"
    UNCHANGED = "unchanged", "Không đổi"
    REJECTED = "rejected", "Không nhận"


class CandidateState(TextChoices):
    """Of an ex-serviceman who may become a member."""

    LISTED = "listed", "Trong nguồn"
    APPLIED = "applied", "Đã nộp đơn"
    DROPPED = "dropped", "Đã đưa khỏi nguồn"
