"""How offices head their columns and spell their values, without accents (`names.search_key`)."""

import re

from ccb.lib import names
from members.choices import Era, LivingStandard, Sex

HEADINGS: dict[str, tuple[str, ...]] = {
    "full_name": ("ho ten", "ho va ten", "ho ten hoi vien", "ho va ten hoi vien", "ten hoi vien", "hoi vien",
                  "ho ten khai sinh", "ho va ten khai sinh", "ho ten ccb", "ho va ten ccb"),
    "born_on": ("ngay sinh", "nam sinh", "ngay thang nam sinh", "sinh ngay", "sinh nam", "ngay thang sinh", "ns"),
    "sex": ("gioi tinh", "phai", "gioi", "nam nu"),
    "cccd": ("cccd", "so cccd", "can cuoc", "so can cuoc", "can cuoc cong dan", "so can cuoc cong dan", "cmnd",
             "so cmnd", "cmnd cccd", "so cmnd cccd", "cccd cmnd", "so cccd cmnd", "so dinh danh",
             "so dinh danh ca nhan", "so dinh danh ca nhan cccd"),
    "cccd_issued_on": ("ngay cap", "ngay cap cccd", "ngay cap cmnd", "cap ngay"),
    "cccd_issued_by": ("noi cap", "noi cap cccd", "noi cap cmnd", "co quan cap"),
    "ethnic": ("dan toc",),
    "religion": ("ton giao",),
    "home_town": ("que quan", "nguyen quan", "que", "noi sinh"),
    "permanent_address": ("thuong tru", "ho khau", "ho khau thuong tru", "dia chi thuong tru", "noi thuong tru",
                          "noi dang ky thuong tru", "hktt"),
    "residence": ("noi o", "cho o", "dia chi", "noi o hien nay", "cho o hien nay", "dia chi hien nay", "noi cu tru",
                  "tam tru", "thon", "thon to dan pho"),
    "phone": ("dien thoai", "so dien thoai", "sdt", "so dt", "dt", "di dong", "dien thoai di dong"),
    "code": ("ma hoi vien", "ma hv", "ma so", "ma so hoi vien"),
    "card_number": ("so the", "so the hoi vien", "the hoi vien", "so the hv", "so the ccb", "the ccb"),
    "joined_on": ("ngay vao hoi", "nam vao hoi", "vao hoi", "ngay thang nam vao hoi", "ngay ket nap",
                  "ngay ket nap hoi", "nam ket nap", "ngay vao hoi ccb", "ngay thang vao hoi"),
    "admission_decision": ("so quyet dinh ket nap", "quyet dinh ket nap", "so qd ket nap", "qd ket nap", "so qd"),
    "medal_year": ("ky niem chuong", "nam nhan ky niem chuong", "nam tang ky niem chuong", "nam nhan knc", "knc"),
    "medal_decision": ("quyet dinh tang ky niem chuong", "so qd tang knc", "so qd knc", "qd ky niem chuong"),
    "party_joined_on": ("ngay vao dang", "nam vao dang", "vao dang", "ngay vao dang csvn", "ngay ket nap dang",
                        "ngay thang nam vao dang"),
    "party_official_on": ("ngay chinh thuc", "ngay vao dang chinh thuc", "chinh thuc", "ngay cong nhan chinh thuc"),
    "party_badge": ("huy hieu dang", "huy hieu", "tuoi dang", "huy hieu tuoi dang"),
    "enlisted_on": ("ngay nhap ngu", "nam nhap ngu", "nhap ngu", "thang nam nhap ngu", "ngay thang nam nhap ngu"),
    "discharged_on": ("ngay xuat ngu", "nam xuat ngu", "xuat ngu", "phuc vien", "ngay phuc vien", "nghi huu",
                      "thang nam xuat ngu", "ngay thang nam xuat ngu", "xuat ngu phuc vien"),
    "service_unit": ("don vi khi tai ngu", "don vi quan doi", "don vi cu", "don vi truoc khi xuat ngu",
                     "don vi chien dau", "don vi phuc vu"),
    "rank": ("cap bac", "quan ham", "cap bac quan ham", "cap bac khi xuat ngu"),
    "highest_post": ("chuc vu cao nhat", "chuc vu trong quan doi", "chuc vu khi tai ngu", "chuc vu quan doi"),
    "branch": ("binh chung", "quan binh chung", "quan chung"),
    "battlefields": ("chien truong", "dia ban chien dau", "noi chien dau"),
    "category": ("doi tuong", "doi tuong theo phap lenh", "dien doi tuong"),
    "wounded_class": ("thuong binh", "hang thuong binh", "thuong binh hang", "tb", "hang thuong tat"),
    "wounded_percent": ("ty le thuong tat", "ti le thuong tat", "ty le thuong binh", "thuong tat", "ty le ttct",
                        "ty le mat suc lao dong"),
    "sick_soldier": ("benh binh", "bb"),
    "agent_orange": ("chat doc da cam", "cdda cam", "da cam", "nhiem chat doc da cam", "nhiem cddc", "cdhh",
                     "chat doc hoa hoc", "nhiem chat doc hoa hoc"),
    "imprisoned": ("tu day", "bi tu day", "bi dich bat tu day", "tung bi dich bat tu day", "tu yeu nuoc"),
    "martyr_relative": ("than nhan liet si", "than nhan liet sy", "gia dinh liet si", "con liet si"),
    "schooling": ("hoc van", "trinh do hoc van", "van hoa", "trinh do van hoa", "trinh do"),
    "political_theory": ("ly luan chinh tri", "trinh do ly luan chinh tri", "llct", "trinh do llct"),
    "note": ("ghi chu",),
    "eras": ("thoi ky phuc vu", "thoi ky", "thoi ky tham gia", "thoi ky khang chien", "thoi ky tham gia quan doi"),
    "living_standard": ("muc song", "muc song cua ho", "kinh te ho", "hoan canh kinh te", "hoan canh gia dinh",
                        "loai ho", "doi song", "kinh te gia dinh"),
    "unit": ("chi hoi", "don vi", "don vi sinh hoat", "chi hoi don vi sinh hoat", "phan hoi", "noi sinh hoat",
             "ten chi hoi", "to chuc hoi", "chi hoi ccb", "sinh hoat tai chi hoi"),
    "upper_unit": ("xa", "phuong", "xa huyen", "xa phuong", "xa phuong thi tran", "hoi ccb xa", "huyen", "co so hoi",
                   "xa huyen don vi cap tren", "don vi cap tren", "thuoc xa", "xa thi tran", "hoi co so",
                   "phuong xa", "thuoc"),
}  # fmt: skip
BIRTHS_BY_SEX = {
    Sex.MALE: ("nam sinh nam", "ngay sinh nam", "ngay thang nam sinh nam", "sinh nam nam"),
    Sex.FEMALE: ("nam sinh nu", "ngay sinh nu", "ngay thang nam sinh nu", "sinh nam nu"),
}
SEX_MARKS = {Sex.MALE: ("nam", "gioi tinh nam"), Sex.FEMALE: ("nu", "gioi tinh nu", "la nu")}
BIRTHS_OVER_PARTS = ("ngay sinh", "ngay thang nam sinh", "ngay thang sinh", "sinh ngay")
NAME_PARTS = {
    "family": ("ho", "ho dem", "ho va dem", "ho ten dem", "ho va ten dem", "ho va chu dem", "ho chu dem", "ho lot",
               "ho va chu lot", "ho va ten lot", "ho chu lot"),
    "middle": ("dem", "ten dem", "chu dem", "ten lot", "chu lot", "lot"),
    "given": ("ten", "ten goi", "ten rieng"),
}  # fmt: skip
PARTY_MARKS = ("dang vien", "la dang vien")
SEXES = {"nam": "nam", "nu": "nu", "trai": "nam", "gai": "nu", "ong": "nam", "ba": "nu"}
LIVING_STANDARDS = {
    **{names.search_key(choice.label): choice.value for choice in LivingStandard},
    **{f"ho {names.search_key(choice.label)}": choice.value for choice in LivingStandard},
    "tb": LivingStandard.AVERAGE.value, "kha gia": LivingStandard.FAIR.value, "thoat ngheo": "",
}  # fmt: skip
ERAS = {
    **{names.search_key(era.label): era.value for era in Era},
    **{era.value.replace("_", " "): era.value for era in Era},
    "kc chong phap": Era.FRENCH.value, "khang chien chong phap": Era.FRENCH.value, "phap": Era.FRENCH.value,
    "kc chong my": Era.AMERICAN.value, "khang chien chong my": Era.AMERICAN.value, "my": Era.AMERICAN.value,
    "tay nam": Era.SOUTH_WEST.value, "bgtn": Era.SOUTH_WEST.value, "bao ve bien gioi tay nam": Era.SOUTH_WEST.value,
    "phia bac": Era.NORTH.value, "bgpb": Era.NORTH.value, "bien gioi bac": Era.NORTH.value,
    "bao ve bien gioi phia bac": Era.NORTH.value,
    "quoc te lao": Era.LAOS.value, "giup ban lao": Era.LAOS.value,
    "quoc te campuchia": Era.CAMBODIA.value, "cpc": Era.CAMBODIA.value, "k": Era.CAMBODIA.value,
    "cam pu chia": Era.CAMBODIA.value, "nhiem vu quoc te cam pu chia": Era.CAMBODIA.value,
    "hoa binh": Era.PEACE.value, "xay dung va bao ve to quoc": Era.PEACE.value, "bao ve to quoc": Era.PEACE.value,
}  # fmt: skip
WOUNDED = re.compile("(?:thuong binh |tb |hang |loai |a |b )*([1-4]) 4")
TOTALS = re.compile("(?:tong|tong cong|cong|tong so|tong toan chi hoi|cong toan xa|tong cong toan .*)")
