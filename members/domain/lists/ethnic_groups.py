"""The 54 peoples of Viet Nam by their official names, and the spellings under which lists hold them."""

KINH = "Kinh"
MINORITIES = (
    "Ba Na", "Bố Y", "Brâu", "Bru-Vân Kiều", "Chăm", "Chơ Ro", "Chu Ru", "Chứt", "Co", "Cơ Ho", "Cơ Lao", "Cơ Tu",
    "Cống", "Dao", "Ê Đê", "Gia Rai", "Giáy", "Gié-Triêng", "Hà Nhì", "Hoa", "Hrê", "Kháng", "Khmer", "Khơ Mú",
    "La Chí", "La Ha", "La Hủ", "Lào", "Lô Lô", "Lự", "Mạ", "Mảng", "Mnông", "Mông", "Mường", "Ngái", "Nùng", "Ơ Đu",
    "Pà Thẻn", "Phù Lá", "Pu Péo", "Ra Glai", "Rơ Măm", "Sán Chay", "Sán Dìu", "Si La", "Tà Ôi", "Tày", "Thái", "Thổ",
    "Xinh Mun", "Xơ Đăng", "Xtiêng",
)  # fmt: skip
ALSO = {
    "Ê Đê": ("Ê-đê", "Rhadé"), "Gia Rai": ("Jrai", "Jarai"), "Khmer": ("Khơ Me", "Khơ-me"), "Mông": ("H'Mông", "Hmông"),
    "Mnông": ("M'Nông", "M’Nông"), "Xtiêng": ("Stiêng", "S'tiêng"), "Co": ("Cor", "Kor"), "Cơ Tu": ("Ka Tu", "Katu"),
    "Cơ Ho": ("K'Ho", "K’Ho"), "Gié-Triêng": ("Giẻ Triêng", "Gié Triêng", "Giẻ-Triêng"), "Xơ Đăng": ("Xê Đăng",),
    "Ba Na": ("Bahnar",), "Chu Ru": ("Churu",), "Ra Glai": ("Raglai", "Ra-glai"),
}  # fmt: skip


def spellings(name: str) -> set[str]:
    """How a people of that name may stand in a file: blank or hyphen, small or great letters."""
    found = {name, *ALSO.get(name, ())}
    found |= {one.replace(" ", "-") for one in found} | {one.replace("-", " ") for one in found}
    return found | {one.capitalize() for one in found} | {one.title() for one in found} | {one.upper() for one in found}
