"""What a preview carries to its confirmation: in the page while it is light, else on the server for a day."""

import os
import time
from types import SimpleNamespace

import pytest

from ccb.lib import table_uploads
from ccb.lib.table_uploads import Expired, opened, sealed

SALT = "tests.upload"
LONG = {"cells": [f"{number * 7919 % 100_003}" for number in range(4_000)]}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return tmp_path / table_uploads.FOLDER


def posted(sent: str, user: int = 1):
    return SimpleNamespace(POST={"sent": sent}, user=SimpleNamespace(pk=user))


def test_what_is_short_stays_in_the_page(folder):
    sent = sealed({"cells": ["1"]}, salt=SALT, user=1)
    assert opened(posted(sent), salt=SALT)["cells"] == ["1"]
    assert not folder.exists()


def test_what_is_long_weighs_nothing_in_the_page_and_comes_back_whole():
    sent = sealed(LONG, salt=SALT, user=1)
    assert len(sent) == 32
    assert opened(posted(sent), salt=SALT)["cells"] == LONG["cells"]
    assert opened(posted(sent), salt=SALT)["cells"] == LONG["cells"], "a double click finds it too"


def test_nobody_else_and_no_other_page_can_use_it():
    sent = sealed(LONG, salt=SALT, user=1)
    for request, salt in ((posted(sent, user=2), SALT), (posted(sent), "tests.other")):
        with pytest.raises(Expired):
            opened(request, salt=salt)


@pytest.mark.parametrize("sent", ["", "0" * 32, "../" * 10 + "ab", "a" * 31 + "/", "x:y:z"])
def test_a_name_that_is_none_is_expired(sent):
    with pytest.raises(Expired):
        opened(posted(sent), salt=SALT)


def test_a_file_that_was_altered_is_expired(folder):
    sent = sealed(LONG, salt=SALT, user=1)
    path = folder / sent
    path.write_text(path.read_text()[:-1])
    with pytest.raises(Expired):
        opened(posted(sent), salt=SALT)


def test_what_is_older_than_a_day_goes_when_the_next_comes(folder):
    old = sealed(LONG, salt=SALT, user=1)
    before = time.time() - table_uploads.HOURS * 3600 - 60
    os.utime(folder / old, (before, before))
    new = sealed(LONG, salt=SALT, user=1)
    assert [path.name for path in folder.iterdir()] == [new]


def test_on_a_disk_that_takes_nothing_the_page_carries_it(folder):
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file where the folder would be")
    assert opened(posted(sealed(LONG, salt=SALT, user=1)), salt=SALT)["cells"] == LONG["cells"]
