"""Lists on their way into the register, for tests. Made-up people."""

import hashlib

from django.conf import settings

from ccb.lib import files
from members.choices import ImportState, RowVerdict
from members.domain.imports import comparing
from members.models import ImportRow, MemberImport, Unit, User
from tests import factories


def checked(unit: Unit, author: User, name: str, cccd: str = "") -> MemberImport:
    """A checked list of one new person, made without reading its file."""
    content = f"Họ và tên,Số CCCD\n{name},{cccd}\n".encode()
    files.write_atomically(settings.FILES_DIR / "imports" / f"{unit.pk}.bin", content)
    source = MemberImport.objects.create(
        unit=unit, file_name="danh-sach.csv", path=f"imports/{unit.pk}.bin", sheet="CSV", header_row=1,
        sha256=hashlib.sha256(content).hexdigest(), state=ImportState.CHECKED, headings=["Họ và tên", "Số CCCD"],
        mapping={"0": "full_name", "1": "cccd"}, counted_from="2024-01-01",
        counts={"read": 1, "new": 1, "changed": 0, "unchanged": 0, "rejected": 0, "coerced": 0, "skipped": 0},
        created_by=author, created_at=factories.NOW,
    )  # fmt: skip
    data = {"full_name": name, "cccd": cccd, "unit_id": unit.pk} | comparing.keys_of(name)
    ImportRow.objects.create(source=source, number=2, cells=[name, cccd], data=data, verdict=RowVerdict.NEW)
    return source
