"""Requirement S20: uploads are told by their content, and keep to size, unpacked size, ratio and entries."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccb.lib import upload_guards
from ccb.lib.upload_guards import BadFile
from tests import corpus
from tests.corpus import packages

SOUND = packages.sound()
OLD = packages.old_excel(corpus.PEOPLE)


def test_limits_are_ten_and_a_hundred_megabytes():
    assert (upload_guards.MOST_BYTES, upload_guards.MOST_UNPACKED) == (10 * 2**20, 100 * 2**20)


@pytest.mark.parametrize("name", ["ds.xlsx", "ds.xls", "ds.csv", "ds", "Danh sách " + "rất dài " * 60 + ".xlsx"])
def test_upload_is_known_by_its_content_whatever_its_name(name):
    upload = SimpleUploadedFile(name, SOUND)
    assert upload_guards.check_upload(upload) == "xlsx"
    assert upload.read() == SOUND


def test_upload_of_another_kind_than_asked_is_refused():
    with pytest.raises(BadFile, match=r"Đây là tệp CSV; chỗ này chỉ nhận: tệp Excel \(\.xlsx\), tệp Excel đời cũ"):
        upload_guards.check_upload(SimpleUploadedFile("ds.xlsx", b"a,b\n1,2\n"), kinds={"xls", "xlsx"})


def test_too_large_upload_is_refused_before_it_is_read():
    upload = SimpleUploadedFile("ds.xlsx", b"")
    upload.size = upload_guards.MOST_BYTES + 1
    with pytest.raises(BadFile, match="lớn hơn 10 MB"):
        upload_guards.check_upload(upload)


@pytest.mark.parametrize("name", ["../x", "a/../../x", "..\\x", "/etc/passwd", "C:\\x", "xl/.."])
def test_name_that_leaves_the_package_is_refused(name):
    with pytest.raises(BadFile, match="trỏ ra ngoài"):
        upload_guards.kind_of(_package({name: b"x"}))


@pytest.mark.parametrize("name", ["xl/a..b.xml", "..x/y.png", "xl/ảnh của tôi.png"])
def test_name_with_dots_inside_the_package_is_sound(name):
    assert upload_guards.kind_of(_package({name: b"<a/>"})) == "xlsx"


@pytest.mark.parametrize(
    "part",
    [
        b"<!DOCTYPE a><a/>",
        b'<?xml version="1.0"?>\n<!-- x -->\n<!DOCTYPE a [<!ENTITY b "c">]><a/>',
        '\ufeff<?xml version="1.0"?><!DOCTYPE a><a/>'.encode("utf-16-le"),
        b"<!--" + b" " * 5000 + b"--><!DOCTYPE a><a/>",
        b"<?a?>" * 500 + b"<!DOCTYPE a><a/>",
    ],
)
def test_part_with_a_doctype_is_refused_however_it_hides(part):
    with pytest.raises(BadFile, match="XML bất thường"):
        upload_guards.kind_of(_package({"xl/more.xml": part}))


def test_encrypted_entry_of_a_zip_counts_as_a_password():
    data = bytearray(_package({}))
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(BadFile, match="mật khẩu"):
        upload_guards.kind_of(bytes(data))


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<", b"\xff\xfe", b"%PDF-"]))
def test_any_bytes_get_a_kind_or_words(data, start):
    _has_kind_or_words(start + data)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([SOUND, OLD]), st.data())
def test_spoiled_workbook_gets_a_kind_or_words(whole, data):
    spoiled = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 8))):
        spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
    _has_kind_or_words(bytes(spoiled[: data.draw(st.integers(0, len(spoiled)))]))


def _has_kind_or_words(data: bytes) -> None:
    try:
        assert upload_guards.kind_of(data) in upload_guards.TABLES
    except BadFile as error:
        assert "hãy" in str(error).lower()


def _package(more: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO(SOUND)
    with zipfile.ZipFile(buffer, "a") as package:
        for name, content in more.items():
            entry = zipfile.ZipInfo()
            entry.filename = name
            package.writestr(entry, content)
    return buffer.getvalue()
