"""Requirement P02: a file is whole or absent."""

import resource

import pytest

from ccb.lib import child, files


def _on_a_disk_with_room_for(size: int, path, data: bytes) -> str:
    """What the write says when files may not grow beyond `size`; runs in a child, for the limit binds the process."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        files.write_atomically(path, data)
    except files.CannotWrite as error:
        return str(error)
    return ""


def test_file_is_written_whole_in_a_new_folder(tmp_path):
    path = tmp_path / "2024" / "bao-cao.pdf"
    files.write_atomically(path, b"x" * 100_000)
    assert path.read_bytes() == b"x" * 100_000
    assert [found.name for found in path.parent.iterdir()] == ["bao-cao.pdf"]


def test_file_replaces_an_older_one(tmp_path):
    path = tmp_path / "a.json"
    files.write_atomically(path, b"old")
    files.write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


def test_full_disk_leaves_no_partial_file_p02(tmp_path):
    path = tmp_path / "bao-cao.pdf"
    message = child.run(_on_a_disk_with_room_for, 50_000, path, b"x" * 100_000).value
    assert "ổ đĩa đã đầy" in message and str(tmp_path) not in message
    assert list(tmp_path.iterdir()) == []


def test_full_disk_keeps_the_older_file_and_a_retry_works_p02(tmp_path):
    path = tmp_path / "bao-cao.pdf"
    files.write_atomically(path, b"old")
    assert child.run(_on_a_disk_with_room_for, 50_000, path, b"x" * 100_000).value
    assert path.read_bytes() == b"old"
    files.write_atomically(path, b"x" * 100_000)
    assert path.stat().st_size == 100_000


def test_folder_that_cannot_be_made_is_named_without_its_path(tmp_path):
    (tmp_path / "in-the-way").write_text("a file")
    with pytest.raises(files.CannotWrite, match="Không lưu được tệp a.pdf") as caught:
        files.write_atomically(tmp_path / "in-the-way" / "a.pdf", b"x")
    assert str(tmp_path) not in str(caught.value) and "Errno" not in str(caught.value)
    assert "không tạo được thư mục" in str(caught.value)
