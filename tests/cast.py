"""The one cast of all tests: Tỉnh, Huyện, Xã, Chi hội, Lãnh đạo, Người lạ. Made-up people."""

import pickle
from dataclasses import dataclass

from django.db import connection

from ccb.core.models import AuditEntry, AuditHead
from members.choices import Role, UnitKind
from members.models import Assignment, Unit, User
from tests import factories

TABLES = [model._meta.db_table for model in (User, Unit, Assignment, AuditHead, AuditEntry)]


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


@dataclass(frozen=True)
class Record:
    """How the cast was made the first time: a statement and its values for each table, and the cast as it came out."""

    inserts: list[tuple[str, list]]
    people: bytes


_records: list[Record] = []


def assemble() -> Cast:
    """The cast in the database.

    Thousands of tests ask for it, so an empty database gets the rows of the first time again. Where rows stand
    already, it is made as the product makes it, after them in the audit chain.
    """
    if not _is_empty():
        return make()
    if _records:
        return _lay_down(_records[0])
    made = make()
    _records.append(Record([_insert_of(table) for table in TABLES], pickle.dumps(made)))
    return made


def _is_empty() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT 1 WHERE EXISTS (SELECT 1 FROM {table})" for table in TABLES))
        return cursor.fetchone() is None


def _insert_of(table: str) -> tuple[str, list]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        rows, columns = cursor.fetchall(), ", ".join(column[0] for column in cursor.description)
    places = ", ".join(f"({', '.join(['%s'] * len(row))})" for row in rows)
    return f"INSERT INTO {table} ({columns}) VALUES {places}", [value for row in rows for value in row]


def _lay_down(record: Record) -> Cast:
    with connection.cursor() as cursor:
        for statement, values in record.inserts:
            cursor.execute(statement, values)
    return pickle.loads(record.people)


def make() -> Cast:
    """Make the cast as the product makes units and accounts."""
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
