"""Settings of the officers' web and of everything that needs rows. Everything comes from the home folder."""

import os
from pathlib import Path
from typing import Any

from tallystick.records.server import Server
from tallystick.site import journal

TALLYSTICK_HOME = Path(os.environ.get("TALLYSTICK_HOME", "./.tallystick")).resolve()
_server = Server(TALLYSTICK_HOME)

_key = TALLYSTICK_HOME / "secrets" / "django.key"
SECRET_KEY = _key.read_text(encoding="ascii") if _key.exists() else "no home yet: only good for commands without rows"
DEBUG = False
ALLOWED_HOSTS = os.environ.get("TALLYSTICK_HOSTS", "localhost,127.0.0.1").split(",")
TALLYSTICK_ADDRESS = os.environ.get("TALLYSTICK_ADDRESS", "")
"""Where officers reach the desk; printed into the codes of labels. Empty: as the request says."""
BEHIND_TLS = os.environ.get("TALLYSTICK_TLS", "") == "1"


def _database(role: str) -> dict[str, Any]:
    place = _server.parameters(role)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": place["dbname"],
        "USER": place["user"],
        "PASSWORD": place["password"],
        "HOST": place["host"],
        "PORT": place["port"],
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c timezone=UTC -c lock_timeout=30s"},
        "TIME_ZONE": "UTC",
    }


# The process that answers officers' requests needs one role; jobs and administration name the others they use.
_roles = os.environ.get("TALLYSTICK_ROLES", "app,worker,victims,owner").split(",")
DATABASES = {{"app": "default"}.get(role, role): _database(role) for role in _roles}
DATABASE_ROUTERS = ["tallystick.records.session.RoleRouter"]

INSTALLED_APPS = [
    "tallystick.records",
    "tallystick.desk",
    "tallystick.site.apps.SiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "tallystick.site.headers.HeadersMiddleware",
    "tallystick.site.journal.JournalMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tallystick.site.viewing.ViewerMiddleware",
    "tallystick.desk.access.DeclaredOnly",
]
ROOT_URLCONF = "tallystick.site.urls"
WSGI_APPLICATION = "tallystick.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tallystick.desk.frame.frame",
            ]
        },
    }
]
AUTH_USER_MODEL = "records.Officer"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["tallystick.site.passwords.Scrypt"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "tallystick.site.passwords.NotOnlyNames"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tallystick.site.signing_in.OfficersOnly"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# Tries are counted by PostgreSQL (records/limiter.py) for every process, in one clock; allauth's own counts are off.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_FORMS = {"change_password": "tallystick.site.factors.ChangePassword"}
MFA_ADAPTER = "tallystick.site.factors.Keys"
MFA_FORMS = {
    "authenticate": "tallystick.site.factors.Code",
    "reauthenticate": "tallystick.site.factors.CodeAgain",
    "authenticate_webauthn": "tallystick.site.factors.Passkey",
    "reauthenticate_webauthn": "tallystick.site.factors.PasskeyAgain",
    "login_webauthn": "tallystick.site.factors.PasskeyAlone",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = "Tallystick"
MFA_TOTP_TOLERANCE = 1
LOGGING = journal.settings(TALLYSTICK_HOME)
# Not the default, which lays words for the next page into a cookie of the browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
SESSION_ENGINE = "tallystick.site.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
if BEHIND_TLS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_HSTS_SECONDS = 31536000 if BEHIND_TLS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
# "no-referrer" makes browsers send "Origin: null" with every form, which the forgery check must refuse.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "tallystick.desk.views.errors.forged"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self';"
    " form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
STATIC_URL = "static/"
STATIC_ROOT = TALLYSTICK_HOME / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = WHITENOISE_ALLOW_ALL_ORIGINS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
PROCRASTINATE_DATABASE_ALIAS = "worker" if "worker" in DATABASES and "default" not in DATABASES else "default"
PROCRASTINATE_IMPORT_PATHS = ["tallystick.site.tasks"]
