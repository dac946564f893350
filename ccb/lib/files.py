"""Files that are either whole or absent, also when the disk is full."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_FOLDER = {errno.EEXIST, errno.ENOTDIR, errno.ENOENT}
NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}


class CannotWrite(OSError):
    """A file could not be written; nothing is left under its name. The message is shown to the user."""

    def __str__(self) -> str:
        return self.strerror  # without the number of the system


def write_atomically(path: Path, data: bytes) -> None:
    """Write under a temporary name in the same folder, flush to the disk, then rename. Raises CannotWrite."""
    with open_atomically(path) as file:
        file.write(data)


@contextmanager
def open_atomically(path: Path) -> Iterator[BinaryIO]:
    """A file to write piece by piece: whole under its name at the end of the block, absent when anything is raised.

    It can be read and sought in. An OSError within the block becomes CannotWrite, anything else goes on as it is.
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("xb+") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        _flush_folder(path.parent)
    except OSError as error:
        raise CannotWrite(error.errno, _reason(path, error)) from error


def _flush_folder(folder: Path) -> None:
    """Without it the new name may be lost with the power although the data is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _reason(path: Path, error: OSError) -> str:
    if error.errno in NO_ROOM:
        return f"Không lưu được tệp {path.name}: ổ đĩa đã đầy. Hãy giải phóng dung lượng rồi thử lại."
    reason = "lỗi của máy khi ghi"
    if error.errno in NO_FOLDER:
        reason = "không tạo được thư mục chứa tệp"
    elif error.errno in NO_RIGHT:
        reason = "không có quyền ghi vào thư mục"
    return f"Không lưu được tệp {path.name}: {reason}. Hãy kiểm tra thư mục và quyền ghi rồi thử lại."
