"""Files for the import commands, and what the commands say of them."""

import io
from pathlib import Path

from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, settings

from ccb.core.models import AuditHead

# Each example is one run of a command; the rows of all stay in the one transaction of the test.
random_files = settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def file(folder: Path, *lines: str, name: str = "tep.csv") -> Path:
    """A CSV file of these lines."""
    return raw(folder, "\n".join(lines).encode() + b"\n", name=name)


def raw(folder: Path, data: bytes, *, name: str = "tep.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def run(command: str, path: Path, **options) -> str:
    """What the command says when it succeeds."""
    out = io.StringIO()
    call_command(command, str(path), stdout=out, **options)
    return out.getvalue()


def refused(command: str, path: Path, **options) -> str:
    """What the command says when it refuses, after a look that nothing was written."""
    before = database()
    try:
        said = run(command, path, **options)
    except CommandError as error:
        assert database() == before, "a refused import wrote something"
        return str(error)
    raise AssertionError(f"not refused: {said}")


def database() -> dict:
    """How many rows there are of each kind, and how far the audit chain reaches."""
    tables = [model._meta.db_table for model in apps.get_models()]
    with connection.cursor() as cursor:  # one query: refusals are counted in hundreds
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', COUNT(*) FROM \"{table}\"" for table in tables))
        counts = dict(cursor.fetchall())
    return counts | {"head": list(AuditHead.objects.values_list("count", "last_hash"))}


def nasty(*columns: str) -> list[bytes]:
    """Files that are no CSV file with these columns, or no file at all, of the kinds people really send."""
    header = ",".join(columns)
    row = ",".join("x" for _ in columns)
    good = f"{header}\n{row}\n"
    return [
        b"",
        b"\n\n  \n",
        b"\xef\xbb\xbf",
        header.encode(),
        b"PK\x03\x04" + bytes(range(256)),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
        b"{\\rtf1 x}",
        b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table>",
        b"  <?xml version='1.0'?><x/>",
        good.encode() + b"a\x00b",
        good.encode() + "Tam Kỳ".encode("cp1258", errors="replace") + b"\xcc\xe2\n",
        good.encode("utf-16-le"),
        good.encode("utf-32"),
        f"{header}\n".encode() + b"\xff\xfe\xfd",
        f'{header}\n"{row}\n'.encode(),
        f'{header}\n"a"b,{row}\n'.encode(),
        f"{header}\n{row},x\n".encode(),
        f"{header}\nx\n".encode(),
        f"{header},{columns[0]}\n{row},x\n".encode(),
        f"{header},them\n{row},x\n".encode(),
        f"{','.join(columns[1:])}\n{row[2:]}\n".encode(),
        f"Báo cáo số liệu\n\n{good}".encode(),
        b"a,b\n" * 2000,
        f"{header}\n{'x' * 200_000}\n".encode(),
        f"{header}\n{row[:-1]}\x07\n".encode(),
        f"{header}\n{row[:-1]}#REF!\n".encode(),
        f"{header}\n{row[:-1]}\ufffd\n".encode(),
        "\u202e\u2066\u0301,,,\n".encode(),
        b"\x1f\x8b\x08\x00gz",
    ]
