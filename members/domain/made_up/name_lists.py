"""Words to make up names from. `people` puts them together at random: none of these is the name of anybody."""


def listed(text: str, between: str = " ") -> list[str]:
    """The words of a text."""
    return text.split(between)


def weighted(text: str) -> tuple[list[str], list[int]]:
    """ "Nguyễn 30 Trần 11" as ["Nguyễn", "Trần"], [30, 41]: what `random.choices` takes."""
    parts = text.split()
    sums, total = [], 0
    for weight in parts[1::2]:
        total += int(weight)
        sums.append(total)
    return parts[::2], sums


SURNAMES = weighted(
    "Nguyễn 310 Trần 109 Lê 89 Phạm 59 Huỳnh 33 Hoàng 26 Võ 31 Vũ 20 Phan 28 Trương 22 Bùi 21 Đặng 19 Đỗ 19 Ngô "
    "17 Hồ 15 Dương 14 Đinh 10 Đoàn 9 Lâm 8 Mai 8 Trịnh 7 Đào 7 Cao 6 Lý 5 Hà 5 Lưu 5 Lương 6 Thái 4 Châu 4 Tạ 4 "
    "Phùng 4 Tô 3 Vương 3 Tăng 2 Quách 2 Lại 2 Hứa 2 Từ 2 Chu 3 Đàm 2 Tống 2 Kiều 2 Thân 1 Tôn 1 Nghiêm 2 Ông 1 "
    "Ung 1 Doãn 1"
)
MALE_MIDDLES = weighted(
    "Văn 36 Đình 7 Hữu 7 Xuân 6 Ngọc 6 Quang 6 Đức 6 Công 5 Thanh 6 Minh 5 Viết 3 Bá 3 Thế 3 Trọng 2 Duy 1 Quốc 2 "
    "Tấn 4 Như 1 Kim 1 Hồng 2 Sỹ 1 Phú 1 Tiến 2 Mạnh 1 Hoàng 1"
)
FEMALE_MIDDLES = weighted("Thị 78 Thanh 3 Kim 4 Ngọc 4 Bích 2 Hồng 3 Thu 3 Xuân 1 Lệ 1 Mỹ 1")
MALE_GIVEN = listed(
    "Ái An Ân Ẩn Anh Ánh Ba Bắc Bách Ban Bảo Bảy Bê Bích Biên Bình Bộ Bốn Bường Cẩm Cần Cảnh Cao Cát Châu Chí "
    "Chiến Chín Chính Chức Chung Chương Công Cư Cúc Cường Danh Dần Dậu Diện Diệu Do Doanh Du Dũng Dự Dương Duy "
    "Duyên Đại Đàn Đáng Đào Đạo Đạt Đấu Đẩu Đề Điền Điện Điệp Đính Định Đoan Đoàn Đô Độ Đồng Đông Đức Được Đường "
    "Gia Giác Giang Giáo Hà Hạ Hạnh Hải Hành Hào Hậu Hiền Hiển Hiệp Hiếu Hiệu Hinh Hoà Hoài Hoan Hoàn Hoàng Hoành "
    "Hoạt Học Hồ Hội Hồng Hợi Hợp Huân Huấn Huệ Hùng Huy Huỳnh Hưng Hướng Hương Hường Hữu Hy Ích Kế Kết Kiên Kiệt "
    "Kim Kính Kỳ Khải Khanh Khánh Khiêm Khoa Khoá Khôi Khương Lai Lạc Lâm Lân Lành Lập Lễ Liêm Liên Liễu Linh "
    "Lịch Loan Lộc Lợi Long Luân Luận Luật Lục Lực Lương Lượng Lưu Lý Mai Mãn Mạnh Mậu Mẫn Minh Mười Mừng Mỹ Nam "
    "Năm Năng Ninh Nông Ngân Nghi Nghị Nghĩa Nghiêm Ngọ Ngọc Ngôn Nguyên Nhàn Nhạn Nhân Nhẫn Nhất Nhì Nhiên Nho "
    "Nhơn Nhung Như Nhượng Oai Oanh Phận Phi Phong Phòng Phô Phú Phúc Phụng Phước Phương Phượng Quả Quân Quang "
    "Quảng Quế Quốc Quý Quyền Quyết Quỳnh Rân Sáng Sáu Sâm Sen Sinh Sĩ Song Sơn Sửu Sử Sự Sương Sỹ Tài Tam Tám "
    "Tạo Tân Tấn Tây Tần Tế Tiên Tiến Tiếp Tiếng Tiêu Tín Tính Tình Tịnh Toại Toàn Toản Tộ Tôn Tới Trai Trãi "
    "Trang Tráng Tri Trí Triển Triết Triệu Trinh Trình Trọng Trúc Trung Trường Trực Tú Tuân Tuấn Tùng Tuyên Tuyến "
    "Tư Tường Tưởng Tỵ Tý Thạch Thái Thanh Thành Thạnh Thao Thảo Thắng Thân Thận Thế Thi Thiên Thiện Thiệp Thìn "
    "Thịnh Thọ Thoại Thông Thời Thơ Thu Thuần Thuận Thuật Thục Thuỷ Thuyết Thứ Thức Thực Thương Thường Thưởng Ứng "
    "Vạn Vân Vấn Vĩ Viên Viện Việt Vinh Vĩnh Võ Vọng Vui Vũ Vương Vượng Vỹ Xảo Xá Xáng Xiêm Xin Xuân Xứng Y Yên Ý"
)
COMMON_MALE_GIVEN = listed(
    "Hùng Dũng Minh Sơn Thanh Hải Bình Thành Hoà Long Tâm Lâm Tân Tuấn Thắng Trung Quang Đức Cường Hồng Phúc Xuân "
    "Hưng Nam Tài Lợi Chính Hiền Vinh Dương Thọ Đông Tiến Toàn Nghĩa"
)
FEMALE_GIVEN = listed(
    "Ái An Anh Ánh Ba Bé Bích Bình Bông Bốn Bưởi Cẩm Cúc Chanh Chi Chín Chung Diệp Dung Duyên Đào Điểm Định Đông "
    "Gái Gấm Giang Hà Hạnh Hảo Hằng Hậu Hiên Hiền Hoa Hoà Hoài Hoan Hồng Hợi Huệ Hương Hường Kiều Khánh Lài Lan "
    "Lành Lê Lệ Liên Liễu Linh Loan Lộc Lợi Luyến Lương Lựu Lý Mai Mận Mẫn Minh Mơ Mười Mỹ Năm Nở Nga Ngà Ngân "
    "Ngọc Nguyệt Nhàn Nhạn Nhung Như Nữ Oanh Phấn Phú Phượng Phương Quế Quý Quyên Quyết Sáu Sen Soa Sương Tám Tâm "
    "Tín Tình Tuyết Tư Tươi Tý Thanh Thảo Thắm Thân Thê Thơ Thơm Thu Thuận Thuý Thuỷ Thương Trang Trâm Trinh Trúc "
    "Vân Vinh Vui Xuân Xuyến Yến"
)

# people: (share in a hundred of the highland peoples, man's name, woman's name); {clan} {man} {woman} are put in
PEOPLES = {
    "Ê Đê": (22, "Y {man} {clan}", "H'{woman} {clan}"),
    "Gia Rai": (12, "{clan} {man}", "{clan} H'{woman}"),
    "M'Nông": (9, "Y {man} {clan}", "H'{woman} {clan}"),
    "Ba Na": (7, "Đinh {man}", "Đinh Thị {woman}"),
    "Cơ Tu": (14, "{clan} {man}", "{clan} Thị {woman}"),
    "Xơ Đăng": (8, "A {man}", "Y {woman}"),
    "Giẻ Triêng": (5, "{clan} {man}", "{clan} Thị {woman}"),
    "Cơ Ho": (10, "{clan} {man}", "{clan} Ka {woman}"),
    "Mông": (7, "{clan} {man}", "{clan} Thị {woman}"),
    "Dao": (6, "{clan} {man}", "{clan} Mùi {woman}"),
}
CLANS = {
    "Ê Đê": ("Niê", "Êban", "Êñuôl", "Mlô", "Byă", "Kbuôr", "Ayŭn", "Kđoh", "Ktla", "Hđơk", "Hmok", "Kpă", "Niê Kđăm"),
    "Gia Rai": ("Rơ Mah", "Rơ Lan", "Rơ Châm", "Siu", "Ksor", "Kpă", "Nay", "Rah Lan", "Puih", "Rmah"),
    "M'Nông": ("Bkrông", "Buôn Krông", "Liêng Hót", "Bing", "Triêk", "Ndu", "Rơ Yam", "Cil", "M'Rông"),
    "Ba Na": (),
    "Cơ Tu": ("Alăng", "Bhling", "Bhnướch", "Bríu", "Zơrâm", "Pơloong", "Hôih", "Arất", "Ating", "Coor", "Riah"),
    "Xơ Đăng": (),
    "Giẻ Triêng": ("Hiên", "Kring", "Zơ Ngâm", "Blúp", "Tơ Ngôl", "Brôl"),
    "Cơ Ho": ("Rơ Lưk", "Rơ Ông", "Liêng Jrang", "Liêng Hót", "Cil", "Kon Sơ", "Da Cát", "Kơ Să", "Lơ Mu", "Dơng Gur"),
    "Mông": ("Giàng", "Vàng", "Thào", "Sùng", "Lù", "Má", "Hảng", "Cứ", "Lầu", "Tráng"),
    "Dao": ("Tẩn", "Phàn", "Chảo", "Lý", "Bàn", "Triệu", "Đặng"),
}  # fmt: skip
HIGHLAND_MEN = listed(
    "Bhăm Bông Blơi Blô Brỗi Djăn Djhuen Drai Đhơt Grang Hăm Hiao Jri Jut Kăm Kêu Klong Krang Krêc Kuin Lai Lơi "
    "Lưk Lưm Minh Mlam Múp Năng Ngheo Nhăn Nhoót Nưk Păng Pem Plin Pố Prai Rin Rông Siêng Sơn Suar Sút Tăm Thang "
    "Thăng Thim Thuận Tlam Tôn Trơi Wăn Wơi Yang Yoan Yôi"
)
HIGHLAND_WOMEN = listed(
    "Bia Blăng Blơi Bông Brư Chăm Dim Dung Hằng Hoa Huê Jen Jŭ Kim Ler Lim Lịch Luyến Mai Mia Mlơng Mơn Nan Nga "
    "Nhan Nhớ Nga Nguôn Nuin Piêl Plă Rin Rơi Sara Sơi Thoa Tuyết Wê Yar Yôn Yuin"
)
NORTHERN_MEN = listed(
    "A Páo,A Sình,A Dơ,A Chú,A Lử,Seo Lử,Seo Dín,Seo Pao,Seo Phừ,Láo Tả,Láo Lở,Phủ Sài,Văn Páo,Vần Sinh,Chỉn Phù",
    ",",
)
NORTHERN_WOMEN = listed("Chú Dở Mẩy Mỷ Pà Sảo Sênh Sua Súng Xa")
