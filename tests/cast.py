"""The one cast of all tests: Tỉnh, Huyện, Xã, Chi hội, Lãnh đạo, Người lạ. Made-up people."""

from dataclasses import dataclass

from members.choices import Role, UnitKind
from members.models import Unit, User
from tests import factories


@dataclass(frozen=True)
class Cast:
    # units: tinh > (huyen > xa > chi_hoi), huyen_khac, khoi
    tinh: Unit
    huyen: Unit
    huyen_khac: Unit
    khoi: Unit
    xa: Unit
    chi_hoi: Unit
    # people
    van_phong: User  # office, province
    lanh_dao: User  # leader, province
    can_bo_huyen: User  # clerk, huyen
    chu_tich_huyen: User  # head, huyen
    can_bo_xa: User  # clerk, xa
    nguoi_la: User  # clerk, huyen_khac
    quan_tri: User  # administrator
    khong_viec: User  # signed in, assigned nowhere


def assemble() -> Cast:
    """Make the cast in the database."""
    tinh = factories.unit("Quảng Mẫu", UnitKind.PROVINCE)
    huyen = factories.unit("Sông Mẫu", parent=tinh, position=1)
    huyen_khac = factories.unit("Núi Mẫu", parent=tinh, position=2)
    khoi = factories.unit("Khối 487", UnitKind.BLOC, parent=tinh, position=3)
    xa = factories.unit("Đồng Mẫu", UnitKind.COMMUNE, parent=huyen)
    chi_hoi = factories.unit("Chi hội 1", UnitKind.CHAPTER, parent=xa)
    return Cast(
        tinh, huyen, huyen_khac, khoi, xa, chi_hoi,
        van_phong=factories.user("van-phong", (tinh, Role.OFFICE), full_name="Trần Thị Văn Phòng"),
        lanh_dao=factories.user("lanh-dao", (tinh, Role.LEADER), full_name="Lê Văn Lãnh Đạo"),
        can_bo_huyen=factories.user("can-bo-huyen", (huyen, Role.CLERK), full_name="Nguyễn Văn Huyện"),
        chu_tich_huyen=factories.user("chu-tich-huyen", (huyen, Role.HEAD), full_name="Phạm Văn Chủ Tịch"),
        can_bo_xa=factories.user("can-bo-xa", (xa, Role.CLERK), full_name="Rơ Lưk Xã"),
        nguoi_la=factories.user("nguoi-la", (huyen_khac, Role.CLERK), full_name="Hồ Văn Lạ"),
        quan_tri=factories.user("quan-tri", (tinh, Role.ADMINISTRATOR), is_staff=True, is_superuser=True),
        khong_viec=factories.user("khong-viec"),
    )  # fmt: skip
