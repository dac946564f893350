"""What becomes of our scripts when they are collected."""

import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from ccb.lib.static_files import HashedFiles

SCRIPTS = settings.BASE_DIR / "static" / "js"
IMPORT = re.compile(r"""(?:from|import)\s*["']\./([^"']+)["']""")
HASHED = re.compile(r"[\w-]+\.[0-9a-f]{12}\.js")


@pytest.fixture
def collected(tmp_path) -> Path:
    shutil.copytree(SCRIPTS, tmp_path / "js")
    storage = HashedFiles(location=tmp_path)
    for name, _, failed in storage.post_process(
        {f"js/{one.name}": (storage, f"js/{one.name}") for one in SCRIPTS.glob("*.js")}
    ):
        assert not isinstance(failed, Exception), name
    return tmp_path / "js"


def test_every_import_of_a_hashed_module_names_a_hashed_module_that_is_there(collected):
    imports = [
        name
        for path in collected.glob("*.js") if HASHED.fullmatch(path.name)
        for name in IMPORT.findall(path.read_text())
    ]  # fmt: skip
    assert [name for name in imports if not (HASHED.fullmatch(name) and (collected / name).exists())] == []
    assert len(imports) == sum(len(IMPORT.findall(path.read_text())) for path in SCRIPTS.glob("*.js")) > 20
