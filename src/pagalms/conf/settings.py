"""One settings file for production, demo and tests; the environment gives the values (docs/reference/settings.md)."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from pagalms.conf import env, storage
from pagalms.conf.portal import MODE, PORTAL_HOST, PORTAL_URL, SECURE
from pagalms.conf.providers import (  # noqa: F401 - settings too; Django looks for them here
    CITADELE,
    EPARAKSTS,
    ESIGN,
    FORM_ORIGINS,
    SEB,
    SMARTID,
    SWEDBANK,
)

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent

DEMO = MODE == "demo"
DEBUG = False
HOME = Path(env.text("PAGALMS_HOME", str(CHECKOUT / ".pagalms")))

SECRET_KEY = env.text("PAGALMS_SECRET_KEY")
SECRET_KEY_FALLBACKS = env.listed("PAGALMS_SECRET_KEY_FORMER")  # still opens what it signed, until it is taken out
PERSON_KEY = env.text("PAGALMS_PERSON_KEY")
PERSON_KEY_FORMER = env.text("PAGALMS_PERSON_KEY_FORMER", "")  # while `change_person_key` puts the new one in its place

ALLOWED_HOSTS = [PORTAL_HOST, *env.listed("PAGALMS_HOSTS"), *(["127.0.0.1"] if DEMO else [])]
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]

POOLED = env.one_of("PAGALMS_POOLED", "no", "yes", "plans")  # whether each transaction has another line (PgBouncer)
DATABASES = {"default": env.database(env.text("DATABASE_URL"), plans=POOLED != "yes")}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a connection that broke meanwhile is never met
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = POOLED != "no"
OWNER_DATABASE_URL = env.text("PAGALMS_OWNER_DATABASE_URL", env.text("DATABASE_URL"))

INSTALLED_APPS = [
    "pagalms.local",
    "pagalms.ui",
    "pagalms.entrance",
    "pagalms.resident",
    "pagalms.backoffice",
    "pagalms.api",
    "pagalms.watch",
    "pagalms.exchange",
    "pagalms.jobs",
    "pagalms.privacy",
    "pagalms.enrolment",
    "pagalms.papers",
    "pagalms.housefile",
    "pagalms.documents",
    "pagalms.billing",
    "pagalms.meters",
    "pagalms.notices",
    "pagalms.correspondence",
    "pagalms.mandates",
    "pagalms.properties",
    "pagalms.identity",
    "pagalms.esign",
    "pagalms.safety",
    "pagalms.machines",
    "pagalms.outbox",
    "pagalms.manager",
    "pagalms.files",
    "pagalms.audit",
    "pagalms.accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "pagalms.watch.middleware.Watched",
    "django.middleware.security.SecurityMiddleware",
    "pagalms.ui.middleware.Compressed",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pagalms.ui.middleware.SecurityHeaders",
    "pagalms.watch.middleware.Probes",
    "pagalms.ui.middleware.OneAddress",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pagalms.ui.middleware.Patience",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "pagalms.entrance.sessions.Authentication",
    "pagalms.entrance.middleware.Sessions",
    "pagalms.ui.middleware.Language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "pagalms.ui.middleware.OnlyForms",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "pagalms.conf.urls"
WSGI_APPLICATION = "pagalms.conf.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "pagalms.ui.context.portal",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "pagalms.ui.templatetags.ui"],
        },
    }
]

LANGUAGE_CODE = "lv"
LANGUAGES = [("lv", "Latviešu"), ("en", "English")]
TIME_ZONE = "Europe/Riga"
USE_I18N = USE_TZ = True
FORMAT_MODULE_PATH = ["pagalms.conf.formats"]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["pagalms.entrance.sessions.Backend"]
PASSWORD_HASHERS = ["pagalms.accounts.hashing.Argon2"]
if MODE == "test":  # one hashing takes 0.1 s, and a suite signs in hundreds of times
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "pagalms.entrance.passwords.NotGuessable"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "pagalms.entrance.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = {
    "reset_password": "20/m/ip,5/h/key",  # letters to one address, whoever asks for them
    "strong_begin": "30/m/ip",
    "register": "20/m/ip",
    "letter_again": "20/m/ip",
    "apply": "10/h/ip",
    "invitation": "20/m/ip",
    "push": "10/10m/ip",
    "push_of": "4/10m/key",  # of one person, and of one browser
    "passkey": "30/m/ip",
    "second_step": "30/m/ip,5/5m/key",
    "confirm": "30/m/ip,10/5m/key",
}
MFA_ADAPTER = "pagalms.safety.adapter.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODE_COUNT, MFA_RECOVERY_CODE_DIGITS = 10, 8
BEHIND_PROXY = env.yes("PAGALMS_BEHIND_PROXY", default=False)
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0  # whose address limits count
PASSWORD_RESET_TIMEOUT = 24 * 3600
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # kernel.remembered says why; a job takes away what is over
    }
}

_prefix = "__Host-" if SECURE else ""
SESSION_ENGINE = "pagalms.entrance.sessions"
SESSION_COOKIE_NAME = f"{_prefix}session"
CSRF_COOKIE_NAME = f"{_prefix}csrf"
LOGIN_COOKIE_NAME = f"{_prefix}login"
LANGUAGE_COOKIE_NAME = f"{_prefix}language"
TRUSTED_COOKIE_NAME = f"{_prefix}smartid"  # tells a browser from which a person's Smart-ID may be asked directly
BROWSER_COOKIE_NAME = f"{_prefix}browser"  # tells a browser that has signed in before from a new one
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.whole("PAGALMS_SESSION_HOURS", 12) * 3600
SESSION_IDLE = env.whole("PAGALMS_SESSION_IDLE_MINUTES", 120) * 60
STAFF_SESSION_AGE = env.whole("PAGALMS_STAFF_SESSION_HOURS", 8) * 3600
STAFF_SESSION_IDLE = env.whole("PAGALMS_STAFF_SESSION_IDLE_MINUTES", 30) * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
STRONG_MINUTES = env.whole(
    "PAGALMS_STRONG_MINUTES", 0
)  # how long a strong sign-in opens the house file; 0: the session
CSRF_FAILURE_VIEW = "pagalms.ui.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE  # of the portal's own name; nothing else lives below it
SECURE_SSL_REDIRECT = False  # the front does it
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DATA_UPLOAD_MAX_NUMBER_FILES = 1000  # forms keep fewer and say so (ui.uploads); parsing more costs too much
FILE_UPLOAD_HANDLERS = ["pagalms.ui.uploads.Bounded"]
FILE_MEGABYTES = env.whole("PAGALMS_FILE_MEGABYTES", 20)
BACKUPS = env.text("PAGALMS_BACKUPS", "") or str(HOME / "backups")
BACKUP_KEEP = env.text("PAGALMS_BACKUP_KEEP", "7,4,3")  # daily, weekly, monthly
INBOX = env.text("PAGALMS_INBOX", "")  # the folder into which accounting puts its packages
FORM_MEGABYTES = 10 * FILE_MEGABYTES  # of all files that a form brings
IMPORT_MEGABYTES = env.whole("PAGALMS_IMPORT_MEGABYTES", 500)
API_PER_MINUTE = env.whole("PAGALMS_API_PER_MINUTE", 120)  # requests of one key
CLAMD = env.text("PAGALMS_CLAMD", "")  # the virus scanner: tcp://host:port or unix:///path

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": storage.files(HOME),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "pagalms.ui.storage.JoinedManifestStorage"
    },
}

EMAIL_BACKEND = "pagalms.outbox.mail_server.Backend"
EMAIL_USE_LOCALTIME = True  # the Date of letters with Riga's offset
globals().update(env.smtp(env.text("PAGALMS_SMTP_URL", "smtp://127.0.0.1:25")))
DEFAULT_FROM_EMAIL = env.text("PAGALMS_MAIL_FROM", "Kalna Nami <portals@example.lv>")

MANAGER = {
    "name": env.text("PAGALMS_MANAGER_NAME", "SIA „Kalna Nami”"),
    "short_name": env.text("PAGALMS_MANAGER_SHORT_NAME", "Kalna Nami"),
    "registration_no": env.text("PAGALMS_MANAGER_REGISTRATION_NO", "40000000000"),
    "address": env.text("PAGALMS_MANAGER_ADDRESS", "Liepu iela 2, Kalnciems, LV-9999"),
    "phone": env.text("PAGALMS_MANAGER_PHONE", "+371 6000 0114"),
    "email": env.text("PAGALMS_MANAGER_EMAIL", "info@example.lv"),
    "hours": env.text("PAGALMS_MANAGER_HOURS", ""),
    "iban": env.text("PAGALMS_MANAGER_IBAN", "LV80BANK0000435195001"),
    "bic": env.text("PAGALMS_MANAGER_BIC", ""),
    "logo": env.text("PAGALMS_MANAGER_LOGO", ""),
}

_INVENTED = ("NAME", "SHORT_NAME", "REGISTRATION_NO", "ADDRESS", "PHONE", "EMAIL", "IBAN")
MANAGER_INVENTED = env.lacking(*(f"PAGALMS_MANAGER_{each}" for each in _INVENTED))
SENDER_INVENTED = bool(env.lacking("PAGALMS_MAIL_FROM"))

WATCH_PROVIDERS = env.yes("PAGALMS_WATCH_PROVIDERS", default=MODE != "test")  # whether their pages are asked for
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *FORM_ORIGINS],
        "img-src": [SELF, "data:"],
    }
}

SECURITY_CONTACTS = env.contacts("PAGALMS_SECURITY_CONTACT")
METRICS_TOKEN = env.text("PAGALMS_METRICS_TOKEN", "")  # who shows it reads /metrics/
LOG_FORMAT = env.text("PAGALMS_LOG_FORMAT", "json" if MODE == "production" else "text")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"personal_codes": {"()": "pagalms.ui.logs.HidePersonalCodes"}},
    "formatters": {
        "json": {"()": "pagalms.ui.logs.JsonLines"},
        "text": {"()": "pagalms.ui.logs.Lines", "format": "%(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["personal_codes"], "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # ours tells of it in one line, not in a trace
        "django.request": {"level": "ERROR"},  # what was refused stands in our own line of the request
        "pyhanko": {"level": "CRITICAL"},  # it tells what it found in a stranger's file
        "pyhanko_certvalidator": {"level": "CRITICAL"},
        "fido2": {"level": "WARNING"},  # it tells the number of each key
        "httpx": {"level": "WARNING"},  # it tells the address of each request
        "procrastinate": {"level": "WARNING"},  # it tells each job and each start at INFO
        "django.server": {"handlers": [], "propagate": True},  # else its addresses bypass the filter
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # the front leads from http to https (deploy/nginx)
    "security.W021",  # a name on the browsers' preload list cannot be taken back: the operator decides
]
TEST_RUNNER = "django.test.runner.DiscoverRunner"
