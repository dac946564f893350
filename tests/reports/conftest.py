"""Fixtures of tests about reports on paper."""

import pytest

from reports.models import Document, Round
from tests import factories
from tests.reports import issued as made


@pytest.fixture
def own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return tmp_path


@pytest.fixture
def asked(db) -> Round:
    """A round that asks for one figure."""
    return factories.round_of(factories.form("BC", factories.indicator("a", name="Hội viên mới", uom="hội viên")))


@pytest.fixture
def sent(cast, asked):
    """Huyện's sheet with 297, approved."""
    return factories.moved(factories.submission(asked, cast.huyen, a=297), "import", "approve")


@pytest.fixture
def document(cast, asked, sent, own_files) -> Document:
    """The province's report, composed by its office and issued, its paper a stand-in."""
    return made.issued(asked, cast.tinh, actor=cast.van_phong)
