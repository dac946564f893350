"""Readers of environment variables that refuse nonsense by name.

An empty variable counts as unset: `REDIS_URL= make run` means "no Redis".
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
DATABASE_SCHEMES = ("postgres", "postgresql", "sqlite")
REDIS_SCHEMES = ("redis", "rediss", "unix")


def text(name: str, default: str = "") -> str:
    """The variable's text without surrounding blanks, or the default when unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """A yes/no variable. Raises ImproperlyConfigured for any other word."""
    word = text(name).lower()
    if not word:
        return default
    if word in TRUE | FALSE:
        return word in TRUE
    raise ImproperlyConfigured(f"{name}={word!r} is neither yes nor no: use 1 or 0.")


def days(name: str, *, default: int) -> int:
    """A number of days, from 1 to 366. Raises ImproperlyConfigured for anything else."""
    typed = text(name, str(default))
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= 366):
        raise ImproperlyConfigured(f"{name}={typed!r} is not a number of days from 1 to 366.")
    return int(typed)


def hosts(name: str, *, default: list[str]) -> list[str]:
    """A comma-separated list of host names. Raises ImproperlyConfigured for a URL or a blank within."""
    names = [part.strip() for part in text(name).split(",") if part.strip()]
    for host in names:
        if "/" in host or " " in host:
            raise ImproperlyConfigured(f"{name}: {host!r} is not a host name (give names only, no scheme or path).")
    return names or default


def address(name: str, *, default: str) -> str:
    """The beginning of this site's addresses, as people outside reach it. Raises ImproperlyConfigured for nonsense."""
    url = text(name, default).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{name}: {url!r} is not the address of a site: use https://bao-cao.tinh.vn.")
    return url


def own_address(allowed: list[str], *, https: bool) -> str:
    """The address by the first host that is allowed; on a machine of its own with the port that it listens on."""
    host = allowed[0].lstrip(".").replace("*", "localhost")
    port = f":{text('PORT', '8000')}" if host == "localhost" and not https else ""
    return f"{'https' if https else 'http'}://{host}{port}"


def certificates(name: str) -> tuple[bytes, ...]:
    """The certificates (DER) in a PEM file, or in all files of a folder; none when unset.

    Raises ImproperlyConfigured when nothing is there, or what is there is no certificate.
    """
    where = text(name)
    if not where:
        return ()
    path = Path(where)
    try:
        found = sorted(path.iterdir()) if path.is_dir() else [path]
        kept = [der for file in found if file.is_file() for der in _pem(file.read_text(encoding="ascii"))]
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{name}: {where!r} cannot be read as certificates (PEM): {error}") from error
    if not kept:
        raise ImproperlyConfigured(f"{name}: {where!r} holds no certificate (PEM).")
    return tuple(kept)


def _pem(written: str) -> list[bytes]:
    from cryptography.hazmat.primitives.serialization import Encoding  # not needed where no root is named
    from cryptography.x509 import load_pem_x509_certificate

    end = "-----END CERTIFICATE-----"
    blocks = [f"{block[block.index('-----BEGIN CERTIFICATE-----') :]}{end}" for block in written.split(end)[:-1]]
    return [load_pem_x509_certificate(block.encode()).public_bytes(Encoding.DER) for block in blocks]


def database(name: str) -> dict | None:
    """Django's settings for a database URL, or None when unset. Raises ImproperlyConfigured for other schemes."""
    url = text(name)
    if not url:
        return None
    scheme = urlsplit(url).scheme
    if scheme not in DATABASE_SCHEMES:
        raise ImproperlyConfigured(f"{name}: scheme {scheme!r} is not supported: use postgres:// or sqlite:///.")
    try:
        config = environ.Env.db_url_config(url)
        int(config.get("PORT") or 0)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: cannot be read: {error}") from error
    if not config.get("NAME"):
        raise ImproperlyConfigured(f"{name}: names no database.")
    return config


def email(name: str) -> dict:
    """Django's settings for an e-mail URL; unset sends nothing. Raises ImproperlyConfigured for other schemes."""
    url = text(name)
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    if urlsplit(url).scheme not in environ.Env.EMAIL_SCHEMES:
        raise ImproperlyConfigured(f"{name}: its scheme is not supported: use smtp+tls://user:password@host:587.")
    try:
        return environ.Env.email_url_config(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: cannot be read: {error}") from error


def redis(name: str) -> str:
    """A Redis URL, or "" when unset. Raises ImproperlyConfigured for other schemes."""
    url = text(name)
    if url and urlsplit(url).scheme not in REDIS_SCHEMES:
        raise ImproperlyConfigured(f"{name}: {url!r} is not a Redis URL: use redis://host:port/number.")
    return url


def redis_neighbour(url: str) -> str:
    """The URL with the database number after its own (0 after 15): what may be flushed stays apart from the queue."""
    parts = urlsplit(url)
    number = parts.path.strip("/")
    after = (int(number) + 1) % 16 if number.isdecimal() else 1
    return parts._replace(path=f"/{after}").geturl() if parts.scheme != "unix" else url
