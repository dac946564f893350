"""One settings file. Every variable is optional: without any, SQLite and a file-system broker under var/."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.db.backends.postgresql.psycopg_any import IsolationLevel

from ccb.lib import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environment.text("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)
VERSION = "0.1.0"


def _kept_secret() -> str:
    """The secret kept beside the data when none is given, made on first use and readable by its owner only.

    Web server, worker and beat start at the same time: none may read what another has not finished writing.
    """
    kept = VAR_DIR / "secret_key"
    if not kept.exists():
        fresh = VAR_DIR / f".secret_key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(fresh, kept)
        fresh.unlink()
    return kept.read_text()


DEBUG = environment.flag("DEBUG", default=False)
SECRET_KEY = environment.text("SECRET_KEY") or _kept_secret()
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
HTTPS = environment.flag("HTTPS", default=False)

INSTALLED_APPS = [
    "reports",
    "campaigns",
    "members",
    "ccb.core",
    "import_export",
    "django_htmx",
    "lucide",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ccb.core.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ccb.core.middleware.SessionLimits",
    "ccb.core.middleware.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ccb.core.middleware.RetriedClashes",
]
ROOT_URLCONF = "ccb.urls"
WSGI_APPLICATION = "ccb.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "members.context.shell",
            ],
            "libraries": {"ccb": "ccb.lib.tags"},
            "builtins": ["ccb.lib.tags"],
        },
    }
]


# --- Data -------------------------------------------------------------------------------------------------------

SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA cache_size=-16000;"  # KiB: with the usual 2,000 a long list spills its pages again and again
    "PRAGMA mmap_size=1073741824;",  # pages are read where the system keeps them: a third less for a search
}
POSTGRES_OPTIONS = {
    # jit=off: it takes EXISTS inside an OR for dear, and compiles for three seconds what then runs in a tenth of one
    "options": "-c lock_timeout=3s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s -c jit=off",
    "connect_timeout": 5,
}


def _databases() -> dict:
    """`default` writes; `snapshot` reads reports: one consistent view that blocks no writer.

    On SQLite a transaction of `default` is IMMEDIATE (50 clerks, no "database is locked"), so a long read must go
    through a DEFERRED one. On PostgreSQL totals agree with their details only at REPEATABLE READ.
    """
    config = environment.database("DATABASE_URL") or {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(VAR_DIR / "ccb.sqlite3"),
    }
    if config["ENGINE"].endswith("sqlite3"):
        writing, reading = SQLITE_OPTIONS, SQLITE_OPTIONS | {"transaction_mode": "DEFERRED"}
        config |= {"TEST": {"NAME": str(VAR_DIR / "test.sqlite3")}}  # a file: two aliases and workers must share it
    else:
        writing = POSTGRES_OPTIONS
        reading = POSTGRES_OPTIONS | {"isolation_level": IsolationLevel.REPEATABLE_READ}
        config |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    return {
        "default": config | {"OPTIONS": writing},
        "snapshot": config | {"OPTIONS": reading, "TEST": {"MIRROR": "default"}},
    }


DATABASES = _databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = environment.redis("REDIS_URL")
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": environment.redis_neighbour(REDIS_URL),
            "KEY_PREFIX": "ccb",
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
FILES_DIR = VAR_DIR / "files"  # generated documents: served by views after a check, never by the web server

# What issued reports print as the place to check them, and whose signatures on them are trusted.
HELP_PHONE = environment.text("HELP_PHONE")  # at the foot of every page: who is rung when something is not clear
PUBLIC_URL = environment.address("PUBLIC_URL", default=environment.own_address(ALLOWED_HOSTS, https=HTTPS))
SIGNATURE_ROOTS = environment.certificates("SIGNATURE_ROOTS")

JOB_FILE_DAYS = environment.days("JOB_FILE_DAYS", default=7)  # how long lists made by jobs are kept

# --- Jobs -------------------------------------------------------------------------------------------------------

QUEUE_DIR, QUEUE_CONTROL_DIR = VAR_DIR / "queue", VAR_DIR / "queue-control"
if not REDIS_URL:  # the file-system transport does not make its folders
    QUEUE_DIR.mkdir(exist_ok=True)
    QUEUE_CONTROL_DIR.mkdir(exist_ok=True)
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_BROKER_TRANSPORT = None if REDIS_URL else "ccb.lib.file_broker:Transport"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 900,
        "unacked_restore_interval": 5,
        "socket_timeout": 15,
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
        "health_check_interval": 25,
        "global_keyprefix": environment.text("REDIS_PREFIX", "ccb:"),
    }
    if REDIS_URL
    else {
        "data_folder_in": str(QUEUE_DIR),
        "data_folder_out": str(QUEUE_DIR),
        "control_folder": str(QUEUE_CONTROL_DIR),
        "polling_interval": 0.1,
    }
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"

# --- E-mail: an extra for reminders, off unless EMAIL_URL names a server --------------------------------------------

globals().update(environment.email("EMAIL_URL"))
EMAIL_ENABLED = bool(environment.text("EMAIL_URL"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("EMAIL_FROM", "webmaster@localhost")

# --- People and sessions ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "members.User"
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "login", "home", "login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_ENGINE = f"django.contrib.sessions.backends.{'cached_db' if REDIS_URL else 'db'}"
SESSION_COOKIE_AGE = 12 * 3600

# --- Language: own formats, because Django's `vi` reads 1.500 as 1.5 and 03/04 as 4 March ------------------------

LANGUAGE_CODE, TIME_ZONE = "vi", "Asia/Ho_Chi_Minh"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "ccb" / "locale"]
FORMAT_MODULE_PATH = ["ccb.formats"]
USE_I18N = USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# --- Static files and headers -----------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "ccb.lib.static_files.HashedFiles"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # the largest form: 300 rows x (value, qualifier, note, revision, seen) + texts
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 86400 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and host != "*"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "ccb.core.views.errors.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.text("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        **{name: {"level": "WARNING"} for name in ("weasyprint", "fontTools", "pikepdf")},
        **{name: {"level": "ERROR"} for name in ("pyhanko", "pyhanko_certvalidator")},  # a refusal is no fault of ours
    },
}
