"""The cast that every test asks for is laid down quickly, and is the one that the product makes."""

import pytest

from ccb.core.domain import audit
from ccb.core.models import AuditEntry
from members.models import Unit
from tests import cast as casting
from tests import factories


@pytest.mark.parametrize("time", ["first", "again"])
def test_the_cast_is_as_the_product_makes_it(cast, time):
    for name, one in vars(cast).items():
        stored = type(one).objects.get(pk=one.pk)
        same = {field.attname for field in one._meta.fields} - {"date_joined"}
        assert {key: getattr(one, key) for key in same} == {key: getattr(stored, key) for key in same}, name
    assert cast.xa.parent == cast.huyen
    assert cast.xa.path == f"{cast.huyen.path}{cast.xa.pk:06d}."
    assert cast.van_phong.check_password(factories.PASSWORD)
    assert cast.can_bo_xa.assignments.get().unit == cast.xa
    assert (AuditEntry.objects.count(), audit.faults()) == (6, [])
    assert factories.unit("Mới", parent=cast.tinh).pk > max(
        Unit.objects.exclude(name="Mới").values_list("pk", flat=True)
    )


def test_beside_rows_that_stand_already_it_goes_on_from_them(db):
    earlier = factories.user("som")
    cast = casting.assemble()
    assert earlier.pk not in {cast.van_phong.pk, cast.khong_viec.pk}
    assert audit.faults() == []
