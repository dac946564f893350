"""Environment variables: an empty one is unset, a nonsensical one is refused by name."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from ccb.lib import environment
from tests import signing

NAME = "CCB_TEST_VARIABLE"


@pytest.fixture
def given(monkeypatch):
    return lambda value: monkeypatch.setenv(NAME, value)


@pytest.mark.parametrize("blank", ["", "   "])
def test_an_empty_variable_counts_as_unset(given, blank):
    given(blank)
    assert environment.text(NAME, "default") == "default"
    assert environment.flag(NAME, default=True) is True
    assert environment.hosts(NAME, default=["localhost"]) == ["localhost"]
    assert environment.database(NAME) is None
    assert environment.redis(NAME) == ""


@pytest.mark.parametrize(("word", "means"), [("1", True), ("TRUE", True), ("on", True), ("0", False), ("no", False)])
def test_a_flag_is_yes_or_no(given, word, means):
    given(word)
    assert environment.flag(NAME, default=not means) is means


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (lambda: environment.flag(NAME, default=False), "maybe"),
        (lambda: environment.hosts(NAME, default=[]), "https://bao-cao.tinh.vn"),
        (lambda: environment.hosts(NAME, default=[]), "a.vn b.vn"),
        (lambda: environment.database(NAME), "mysql://root@localhost/ccb"),
        (lambda: environment.database(NAME), "postgres://localhost:port/ccb"),
        (lambda: environment.database(NAME), "postgres://localhost"),
        (lambda: environment.database(NAME), "just words"),
        (lambda: environment.redis(NAME), "http://localhost:6379"),
        (lambda: environment.email(NAME), "https://mail.vn"),
        (lambda: environment.email(NAME), "smtp://mail.vn:port"),
    ],
)
def test_nonsense_is_refused_by_name(given, reader, value):
    given(value)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        reader()


def test_hosts_are_separated_by_commas(given):
    given("a.vn, b.vn,")
    assert environment.hosts(NAME, default=[]) == ["a.vn", "b.vn"]


@pytest.mark.parametrize(
    ("url", "neighbour"),
    [
        ("redis://localhost:6379", "redis://localhost:6379/1"),
        ("redis://localhost:6379/0", "redis://localhost:6379/1"),
        ("rediss://:secret@redis.vn/15", "rediss://:secret@redis.vn/0"),
        ("unix:///run/redis.sock", "unix:///run/redis.sock"),
    ],
)
def test_the_cache_has_the_number_after_the_queue(url, neighbour):
    assert environment.redis_neighbour(url) == neighbour


def test_a_number_of_days_is_read_or_refused(given):
    given(" 30 ")
    assert environment.days(NAME, default=7) == 30
    given("")
    assert environment.days(NAME, default=7) == 7
    for nonsense in ("0", "367", "-1", "bảy", "1.5", "٣"):
        given(nonsense)
        with pytest.raises(ImproperlyConfigured, match=NAME):
            environment.days(NAME, default=7)


def test_no_letter_is_sent_without_a_server(given):
    given("")
    assert environment.email(NAME)["EMAIL_BACKEND"].endswith("dummy.EmailBackend")
    given("smtp+tls://nguoi:mat-khau@mail.tinh.vn:587")
    server = environment.email(NAME)
    assert (server["EMAIL_HOST"], server["EMAIL_PORT"], server["EMAIL_USE_TLS"]) == ("mail.tinh.vn", 587, True)


@pytest.mark.parametrize(
    "value", ["bao-cao.tinh.vn", "ftp://a.vn", "https://", "https://a.vn/duong-dan", "https://a.vn?x=1"]
)
def test_an_address_that_is_none_is_refused_by_name(given, value):
    given(value)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        environment.address(NAME, default="http://localhost")


def test_the_own_address_follows_from_the_hosts(given, monkeypatch):
    given("https://bao-cao.tinh.vn/")
    assert environment.address(NAME, default="http://x") == "https://bao-cao.tinh.vn"
    monkeypatch.setenv("PORT", "8001")
    assert environment.own_address([".tinh.vn"], https=True) == "https://tinh.vn"
    assert environment.own_address(["localhost"], https=False) == "http://localhost:8001"


def test_roots_are_read_from_a_file_or_a_folder_and_nonsense_is_refused(given, tmp_path):
    assert environment.certificates(NAME) == ()
    one, two = (signing.authority(name) for name in ("CA một", "CA hai"))
    (tmp_path / "hai.pem").write_bytes(one.pem + two.pem)
    given(str(tmp_path / "hai.pem"))
    assert environment.certificates(NAME) == (one.der, two.der)
    (tmp_path / "ba.pem").write_bytes(two.pem)
    given(str(tmp_path))
    assert environment.certificates(NAME) == (two.der, one.der, two.der)
    broken = b"-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----"
    for name, content in (("trong.pem", b""), ("sai.pem", broken), ("khac.pem", b"\xff\xfe")):
        (tmp_path / name).write_bytes(content)
        given(str(tmp_path / name))
        with pytest.raises(ImproperlyConfigured, match=NAME):
            environment.certificates(NAME)
    given(str(tmp_path / "khong-co.pem"))
    with pytest.raises(ImproperlyConfigured, match=NAME):
        environment.certificates(NAME)
