"""Django's settings, read from the environment once.

=====================  ==============================================================================================
MOTLAN_WORKSPACE       folder of the workspace (YAML and CSV of one country, ministry or province)
MOTLAN_DIR             folder of the state: register.sqlite3, lake/, sample/, secret.key, static/
MOTLAN_REGISTER        postgresql://user:password@host:port/name; without it the register is SQLite in MOTLAN_DIR
MOTLAN_SECRET_KEY      key that signs cookies; without it one is made and kept in MOTLAN_DIR/secret.key
MOTLAN_PRODUCTION      1: no development sign-in, cookies over HTTPS only
MOTLAN_HOSTS           names under which the site answers, separated by commas
MOTLAN_SIGNING_KEY     key that signs results: a PKCS#12 file, or pkcs11:token=…;object=…?module-path=…
MOTLAN_SIGNING_PIN     its password
MOTLAN_ADDRESS         the address to which QR codes on documents lead; without it that of the first of MOTLAN_HOSTS
MOTLAN_SMTP            smtp://user:password@host:587 (STARTTLS where there is a password), or smtps://…:465; without it
                       no e-mail is sent
MOTLAN_CLAMD           the virus scanner clamd: the path of its socket, or host:port; without it files are not scanned
=====================  ==============================================================================================

Dossiers, people, golden records and mirrors live in the same database, so that a decision, its event and its effect on
the register are one transaction.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from motlan.web.surroundings import database, mail_server, secret_key

ROOF = Path(__file__).resolve().parent

MOTLAN_PRODUCTION = os.environ.get("MOTLAN_PRODUCTION", "") == "1"
MOTLAN_DIR = Path(os.environ["MOTLAN_DIR"]).absolute() if os.environ.get("MOTLAN_DIR") else None
MOTLAN_WORKSPACE = Path(os.environ["MOTLAN_WORKSPACE"]).absolute() if os.environ.get("MOTLAN_WORKSPACE") else None

DEBUG = False
SECRET_KEY = secret_key(given=os.environ.get("MOTLAN_SECRET_KEY", ""), folder=MOTLAN_DIR)
ALLOWED_HOSTS = os.environ.get("MOTLAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
MOTLAN_SIGNING_KEY = os.environ.get("MOTLAN_SIGNING_KEY", "")
MOTLAN_SIGNING_PIN = os.environ.get("MOTLAN_SIGNING_PIN", "")
MOTLAN_LOG_REFUSED = os.environ.get("MOTLAN_LOG_REFUSED", "") == "1"
MOTLAN_CLAMD = os.environ.get("MOTLAN_CLAMD", "")
MOTLAN_ADDRESS = os.environ.get("MOTLAN_ADDRESS", "").rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0]}" if MOTLAN_PRODUCTION else "http://localhost:8000"
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "motlan.web.people",
    "motlan.web.jobs",
    "motlan.web.files",
    "motlan.web.portal",
    "motlan.web.dossiers",
    "motlan.web.signing",
    "motlan.web.complaints",
    "motlan.web.asking",
    "motlan.web.hearings",
    "motlan.web.inbox",
    "motlan.web.payments",
    "motlan.web.verify",
    "motlan.web.catalogue",
    "motlan.web.counter",
    "motlan.web.desk",
    "motlan.web.steward",
    "motlan.web.serviceindex",
    "motlan.web.registers",
    "motlan.web.centre",
    "motlan.web.portfolio",
    "motlan.web.unitreports",
    "motlan.web.dailyreport",
    "motlan.web.observing",
    "motlan.web.gateway",
    "motlan.web.public",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "motlan.web.middleware.ContentPolicy",
    "motlan.web.middleware.Packed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "motlan.web.people.signed_in.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "motlan.web.middleware.ChosenLanguage",
    "motlan.web.middleware.PrivatePages",
    "motlan.web.middleware.LedBack",
    "motlan.web.middleware.PlainErrors",
    "motlan.web.people.acting.StandIn",
    "motlan.web.people.unit_rights.AtUnit",
]
ROOT_URLCONF = "motlan.web.urls"
WSGI_APPLICATION = "motlan.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOF / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "motlan.web.people.context.page",
                "motlan.web.inbox.context.unread",
            ],
            "builtins": [
                *("django.templatetags.i18n", "django.templatetags.static"),
                *("motlan.web.said", "motlan.web.filters"),
            ],
        },
    }
]

DATABASES = {"default": database(url=os.environ.get("MOTLAN_REGISTER", ""), folder=MOTLAN_DIR)}
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS, EMAIL_USE_SSL = mail_server(
    os.environ.get("MOTLAN_SMTP", "")
)
EMAIL_TIMEOUT = 20
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["motlan.web.people.signed_in.Accounts"]
LOGIN_URL = "people:sign_in"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "motlan_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [ROOF / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOF / "static"]
STATIC_ROOT = MOTLAN_DIR / "static" if MOTLAN_DIR else None
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

SESSION_ENGINE = "motlan.web.people.signed_in"
SESSION_COOKIE_NAME = "motlan_session"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = MOTLAN_PRODUCTION
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "motlan.web.people.views.stale_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_HSTS_SECONDS = 31_536_000 if MOTLAN_PRODUCTION else 0
SECURE_SSL_REDIRECT = MOTLAN_PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if MOTLAN_PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_HANDLERS = ["motlan.web.files.incoming.Bounded"]

# A log line names a page and a status: never a form's content, a name or a number of a person.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "motlan.web.plain_log.PlainLine",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A request that was refused was told so itself; a fault of the program (an error) is always told here.
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING" if MOTLAN_LOG_REFUSED else "ERROR", "propagate": False}
    },
}
