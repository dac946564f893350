"""What the register's events are called in words."""

from members.models import RegisterEvent

VERBS = {
    "enrol": "Ghi vào sổ",
    "apply": "Nộp đơn xin vào Hội",
    "propose": "Chi hội đề nghị kết nạp",
    "accept": "Kết nạp",
    "refuse": "Không kết nạp",
    "readmit": "Kết nạp lại",
    "record_death": "Ghi qua đời",
    "strike_off": "Xoá tên",
    "discipline": "Kỷ luật",
    "ask_transfer": "Đề nghị chuyển sinh hoạt",
    "accept_transfer": "Đơn vị mới tiếp nhận",
    "refuse_transfer": "Đơn vị mới không nhận",
    "exempt": "Miễn sinh hoạt",
    "resume": "Sinh hoạt trở lại",
    "move_out": "Chuyển đi ngoài tỉnh",
    "move_in": "Chuyển đến từ tỉnh khác",
    "transfer": "Chuyển sinh hoạt",
    "follow_unit": "Theo đơn vị sáp nhập, chia tách",
    "change": "Sửa hồ sơ",
    "merge": "Gộp hồ sơ",
    "open_household": "Lập hộ gia đình",
    "join_household": "Ghi vào hộ gia đình",
    "erase": "Xoá dữ liệu theo yêu cầu",
    "leave_household": "Đưa ra khỏi hộ gia đình",
}


def title_of(event: RegisterEvent) -> str:
    """ "Ghi qua đời"; the verb itself for one that has no name yet."""
    return VERBS.get(event.verb, event.verb)
