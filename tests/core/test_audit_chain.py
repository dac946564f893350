"""The audit log: the database refuses to change it, and whoever goes round the database is found."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from ccb.core.domain import audit, verification
from ccb.core.models import AuditEntry, AuditHead
from tests import factories
from tests.flushing import lift_and_guard


@pytest.fixture
def chain(db):
    """Six entries about a user."""
    user = factories.user("nguoi-dung")
    for number in range(6):
        audit.record("test.change", user, actor=user if number % 2 else None, at=factories.NOW, number=number)
    connection.check_constraints()  # PostgreSQL alters no table whose foreign keys are yet to be checked
    return AuditEntry.objects.order_by("sequence")


@pytest.fixture
def as_dba(chain):
    """The triggers are lifted, as only a database administrator can; the test's rollback puts them back."""
    lift, _ = lift_and_guard(connection)
    with connection.cursor() as cursor:
        for statement in lift:
            cursor.execute(statement)
    return chain


@pytest.mark.parametrize(
    "tamper",
    [
        lambda chain: chain.filter(sequence=3).update(verb="test.other"),
        lambda chain: chain.filter(sequence=3).delete(),
        lambda chain: chain.all().delete(),
        lambda chain: AuditEntry.objects.raw("DELETE FROM core_auditentry RETURNING id")[0],
    ],
    ids=["update", "delete", "delete all", "raw delete"],
)
def test_A02_the_database_refuses_to_change_the_log(chain, tamper):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        tamper(chain)
    assert chain.count() == 6


def test_A02_the_database_refuses_to_empty_the_log(chain):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_auditentry")


def is_guarded() -> bool:
    return "core_auditentry" in str(lift_and_guard(connection))


@pytest.fixture
def guard(transactional_db):
    """Calls "apply" or "unapply" of the guard's migration alone; afterwards the guard stands, whatever the test did."""
    loader = MigrationLoader(connection)
    migration = loader.get_migration("core", "0003_append_only")

    def migrate(step: str) -> None:
        with connection.schema_editor() as editor:
            getattr(migration, step)(loader.project_state(("core", "0002_initial")), editor)

    yield migrate
    if not is_guarded():
        migrate("apply")


def test_A02_the_guard_comes_and_goes_with_its_migration(guard):
    assert is_guarded()
    guard("unapply")
    assert not is_guarded()
    guard("apply")
    assert is_guarded()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(VALUES)
def test_the_parts_of_a_text_are_the_whole_text(data):
    assert b"".join(audit.canonical_parts(data)) == audit.canonical(data).encode()


def test_A03_an_untouched_log_verifies(chain):
    verdict = verification.verify()
    assert verdict == verification.Verdict(6, chain.last().hash, [])


def test_A03_an_empty_log_verifies(db):
    assert verification.verify() == verification.Verdict(0, "", [])


def test_A03_an_edited_entry_is_found(as_dba):
    as_dba.filter(sequence=3).update(data='{"number":99}')
    assert verification.verify().faults == ["Dòng 3 đã bị sửa."]


def test_A03_an_edited_entry_with_its_hash_made_again_is_found(as_dba):
    entry = as_dba.get(sequence=3)
    entry.data = '{"number":99}'
    entry.hash = audit.entry_hash(entry)
    entry.save()
    assert verification.verify().faults == ["Dòng 4 không nối tiếp dòng 3: thứ tự hoặc nội dung đã bị đổi."]


def test_A03_a_deleted_entry_is_found(as_dba):
    as_dba.filter(sequence__in=[3, 4]).delete()
    assert verification.verify().faults == ["Thiếu 2 dòng trước dòng 5: đã bị xóa."]


def test_A03_a_deleted_first_entry_is_found(as_dba):
    as_dba.filter(sequence=1).delete()
    assert verification.verify().faults == ["Thiếu 1 dòng trước dòng 2: đã bị xóa."]


def test_A03_two_entries_in_another_order_are_found(as_dba):
    as_dba.filter(sequence=3).update(sequence=100)
    as_dba.filter(sequence=4).update(sequence=3)
    as_dba.filter(sequence=100).update(sequence=4)
    faults = verification.verify().faults
    assert "Dòng 3 đã bị sửa." in faults
    assert "Dòng 4 đã bị sửa." in faults


def test_A03_entries_counted_again_after_a_deletion_are_found(as_dba):
    as_dba.filter(sequence=3).delete()
    for entry in as_dba.filter(sequence__gt=3):
        AuditEntry.objects.filter(pk=entry.pk).update(sequence=F("sequence") - 1)
    faults = verification.verify().faults
    assert faults[-1] == "Thiếu 1 dòng cuối: nhật ký đã bị cắt ngắn."


def test_A03_a_log_cut_short_is_found(as_dba):
    as_dba.filter(sequence__gt=4).delete()
    assert verification.verify().faults == ["Thiếu 2 dòng cuối: nhật ký đã bị cắt ngắn."]


def test_A03_an_emptied_log_is_found(as_dba):
    as_dba.all().delete()
    assert verification.verify().faults == ["Thiếu 6 dòng cuối: nhật ký đã bị cắt ngắn."]


def test_A03_a_tail_written_anew_is_found(as_dba):
    last = as_dba.last()
    last.data = '{"number":99}'
    last.hash = audit.entry_hash(last)
    last.save()
    assert verification.verify().faults == ["Dòng 6 không phải là dòng đã ghi lúc đầu."]


def test_A03_an_entry_that_the_program_did_not_write_is_found(as_dba):
    AuditHead.objects.update(count=5, last_hash=as_dba.get(sequence=5).hash)
    assert verification.verify().faults == ["Thừa 1 dòng cuối: không do phần mềm ghi."]


def test_A03_the_command_says_so_in_vietnamese(chain, capsys):
    call_command("verify_audit")
    assert f"Nhật ký nguyên vẹn: 6 dòng.\nMã của dòng cuối: {chain.last().hash}." in capsys.readouterr().out


def test_A03_the_command_fails_on_a_fault(as_dba, capsys):
    as_dba.filter(sequence=3).update(verb="test.other")
    with pytest.raises(SystemExit) as ending:
        call_command("verify_audit")
    assert ending.value.code == 1
    assert "- Dòng 3 đã bị sửa." in capsys.readouterr().err
