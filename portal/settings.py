"""Every setting of the portal, all of them read from the environment.

The names, their defaults and their meaning stand in docs/settings.md and .env.example;
a test holds the three together.
"""

import logging
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from keys import key_file
from portal.masked_logs import settings_logging

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
ENV_FILE = env.str("ENV_FILE", default=str(BASE_DIR / ".env"))
env.read_env(ENV_FILE, overwrite=False)

# Only for a machine that nobody else reaches: a system check refuses both outside DEBUG.
DEV_SECRET_KEY = "only-for-development-never-for-real-secrets-of-institutions"  # noqa: S105 (refused outside DEBUG)
DEV_KEY_RING = ["dev:b25seS1mb3ItZGV2ZWxvcG1lbnQtMzItYnl0ZXMhISE="]

# --- the process ---------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=DEV_SECRET_KEY if DEBUG else "")
if not SECRET_KEY:
    SECRET_KEY = DEV_SECRET_KEY  # lets `manage.py check` start and say what is missing (portal.E001)
KEY_RING: list[str] = env.list("KEY_RING", default=DEV_KEY_RING if DEBUG else [])
KEY_RING_FILE = env.str("KEY_RING_FILE", default="")
HAS_TWO_KEY_RINGS = bool(KEY_RING_FILE and env.ENVIRON.get("KEY_RING"))
if KEY_RING_FILE:
    KEY_RING = key_file.read(KEY_RING_FILE)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOG_AS_JSON = env.bool("LOG_AS_JSON", default=False if DEBUG else True)  # noqa: SIM211 (as the other defaults stand)

# --- who we are ----------------------------------------------------------------------------------
PRODUCT_NAME = env.str("PRODUCT_NAME", default="Canvas Badges")
VENDOR_NAME = env.str("VENDOR_NAME", default="Canvas Badges")
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="support@badges.example")
LETTER_SIGNATURE = env.str("LETTER_SIGNATURE", default="")
HELP_URL = env.str("HELP_URL", default="")
PROBE_ADDRESSES: list[str] = env.list("PROBE_ADDRESSES", default=[])

# --- limits and times (seconds unless the name says otherwise) ------------------------------------
WIRE_CONNECT_S = env.float("WIRE_CONNECT_S", default=5.0)
WIRE_REQUEST_S = env.float("WIRE_REQUEST_S", default=10.0)
WIRE_RUN_S = env.float("WIRE_RUN_S", default=30.0)
WIRE_ALLOWED_NETWORKS: list[str] = env.list("WIRE_ALLOWED_NETWORKS", default=[])
WIRE_ALLOWED_PORTS: list[int] = env.list("WIRE_ALLOWED_PORTS", cast=int, default=[443])
WIRE_EXTRA_CA_FILE = env.str("WIRE_EXTRA_CA_FILE", default="")
WIRE_NAMES_FILE = env.str("WIRE_NAMES_FILE", default="")
WIRE_NAME_SERVERS: list[str] = env.list("WIRE_NAME_SERVERS", default=[])
WIRE_USER_AGENT = env.str("WIRE_USER_AGENT", default=f"CanvasBadgesOnboarding/1.0 (+{PUBLIC_URL}; {SUPPORT_EMAIL})")
RUN_LEASE_S = env.float("RUN_LEASE_S", default=120.0)
RUN_RETRY_S = env.float("RUN_RETRY_S", default=300.0)
RUN_MAX_UNCLEAR = env.int("RUN_MAX_UNCLEAR", default=12)
SWEEP_EVERY_S = env.float("SWEEP_EVERY_S", default=5.0)
CHECK_AGAIN_COOL_DOWN_S = env.float("CHECK_AGAIN_COOL_DOWN_S", default=60.0)
DRAFT_DAYS = env.int("DRAFT_DAYS", default=30)
UNFINISHED_DAYS = env.int("UNFINISHED_DAYS", default=90)
LINK_DAYS = env.int("LINK_DAYS", default=30)
DRAFTS_AN_HOUR = env.int("DRAFTS_AN_HOUR", default=5)
SECRET_TRIES_A_DAY = env.int("SECRET_TRIES_A_DAY", default=3)
LINKS_AN_HOUR = env.int("LINKS_AN_HOUR", default=20)
LETTERS_A_DAY = env.int("LETTERS_A_DAY", default=10)
CERTIFICATE_WARNING_DAYS = env.int("CERTIFICATE_WARNING_DAYS", default=21)
CONFIRM_AUTOMATICALLY = env.bool("CONFIRM_AUTOMATICALLY", default=True)

# --- how long things are kept ---------------------------------------------------------------------
KEEP_DRAFT_DAYS = env.int("KEEP_DRAFT_DAYS", default=30)
KEEP_CLOSED_DAYS = env.int("KEEP_CLOSED_DAYS", default=730)
KEEP_RETIRED_SECRET_DAYS = env.int("KEEP_RETIRED_SECRET_DAYS", default=30)
KEEP_EVIDENCE_DAYS = env.int("KEEP_EVIDENCE_DAYS", default=90)
KEEP_RUN_DAYS = env.int("KEEP_RUN_DAYS", default=90)
KEEP_LETTER_TEXT_DAYS = env.int("KEEP_LETTER_TEXT_DAYS", default=180)
KEEP_LINK_DAYS = env.int("KEEP_LINK_DAYS", default=30)
KEEP_COUNT_DAYS = env.int("KEEP_COUNT_DAYS", default=7)
KEEP_SWEEP_DAYS = env.int("KEEP_SWEEP_DAYS", default=90)
SESSION_DAYS = env.int("SESSION_DAYS", default=30)

# --- Django --------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal",
    "onboarding",
    "diagnosis",
    "registry",
    "keys",
    *(["sandbox"] if DEBUG else []),
    "portal.admin_config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
]
MIDDLEWARE = [
    "portal.known_values.KnownValuesMiddleware",
    "portal.monitoring.MonitoringMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.request_log.RequestLogMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.sizes.SizeMiddleware",
    "portal.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "onboarding.access.ProofMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.branding.branding",
            ],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL lets pages be read while the worker writes; IMMEDIATE takes the write lock at once
    # instead of failing half-way through a transaction that started by reading.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    # A server that is gone without a word must not keep pages waiting for minutes.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "portal.accounts.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_FORMS = {
    "login": "portal.account_forms.SignInForm",
    "reset_password": "portal.account_forms.ResetPasswordForm",
    "reset_password_from_key": "portal.account_forms.ResetPasswordKeyForm",
    "change_password": "portal.account_forms.ChangePasswordForm",
    "set_password": "portal.account_forms.SetPasswordForm",
    "reauthenticate": "portal.account_forms.ReauthenticateForm",
}
ACCOUNT_SESSION_REMEMBER = False  # signed in until the browser is closed; nobody is asked
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # staff are made by an operator, never by themselves
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

# --- languages -----------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "portal.formats"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True

# --- static files, mail --------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{PRODUCT_NAME} connections <{SUPPORT_EMAIL}>")
SERVER_EMAIL = env.str("SERVER_EMAIL", default=SUPPORT_EMAIL)
EMAIL_TIMEOUT = 20  # seconds; a mail server that never answers must not keep a worker for itself
vars().update(env.email_url("EMAIL_URL", default="dummymail://"))
if DEBUG and "EMAIL_URL" not in env.ENVIRON:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")

# --- the way out and the worker ------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
BROKER_DIR = DATA_DIR / "broker"

# --- watching ---------------------------------------------------------------------------------------
WATCH_EVERY_S = env.float("WATCH_EVERY_S", default=86400.0)
WATCH_AGAIN_S = env.float("WATCH_AGAIN_S", default=3600.0)
WATCH_SECRET_EVERY_S = env.float("WATCH_SECRET_EVERY_S", default=604800.0)
WATCH_TICK_S = env.float("WATCH_TICK_S", default=60.0)
WATCH_BATCH = env.int("WATCH_BATCH", default=200)
WATCH_THREADS = env.int("WATCH_THREADS", default=16)
WATCH_CONTROL_URLS: list[str] = env.list("WATCH_CONTROL_URLS", default=[])
WATCH_MANY = env.int("WATCH_MANY", default=5)
WATCH_MANY_PERCENT = env.float("WATCH_MANY_PERCENT", default=2.0)
NETWORK_LETTER_AFTER_S = env.float("NETWORK_LETTER_AFTER_S", default=21600.0)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# --- protection ----------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
SESSION_ENGINE = "portal.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * SESSION_DAYS
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUST_PROXY_HEADER = env.bool("TRUST_PROXY_HEADER", default=False)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
if TRUST_PROXY_HEADER:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if not DEBUG:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=60 * 60 * 24 * 365)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "img-src": [SELF, "data:"],
    }
}
DEFAULT_EXCEPTION_REPORTER = "portal.safe_reporting.SafeReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "portal.safe_reporting.SafeReporterFilter"
LOGGING = settings_logging(LOG_LEVEL, debug=DEBUG, as_json=LOG_AS_JSON)
DJANGO_STRUCTLOG_CELERY_DEFAULT_LOG_LEVEL = logging.DEBUG  # the clock starts several tasks a second
