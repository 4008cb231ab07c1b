"""Django's settings for the whole house. Values that differ between installations come from the environment."""

import os
from pathlib import Path

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from lienthong.database import settings as database_settings
from lienthong.web import secret
from lienthong.web.logs import LOGGING as LOGGING

HERE = Path(__file__).parent
DEBUG = False
SECRET_KEY = lazy(secret.secret, str)()  # made when it is first asked for: an empty home stays empty until then
ALLOWED_HOSTS = os.environ.get("LIENTHONG_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

ROOMS = [
    "database", "ledger", "access", "signing", "pages", "print", "directory", "people", "fhir", "forms", "papers",
    "records", "exchange", "civil", "assistance", "partners", "oversight", "web",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "oauth2_provider",
    "procrastinate.contrib.django",
    *(f"lienthong.{room}" for room in ROOMS),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lienthong.pages.static_files.StaticFiles",
    "lienthong.pages.headers.SecurityHeaders",
    "lienthong.pages.query_text.QueryText",
    "lienthong.pages.query_count.QueryCount",
    "django.middleware.gzip.GZipMiddleware",  # pages; files come compressed, tokens are masked anew each time
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lienthong.pages.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "lienthong.access.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "lienthong.web.urls"
WSGI_APPLICATION = "lienthong.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lienthong.pages.layout.context",
                "lienthong.access.frame.context",
            ],
            "builtins": ["lienthong.pages.templatetags.components"],
        },
    }
]
DATABASES = database_settings.databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["lienthong.access.sign_in.Password"]
PASSWORD_HASHERS = ["lienthong.access.hashing.Argon2"]
_RULES = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_RULES}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_RULES}.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["login", "name"]}},
    {"NAME": f"{_RULES}.CommonPasswordValidator"},
    {"NAME": f"{_RULES}.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # seconds a link for choosing a password is good for
OTP_TOTP_ISSUER = "Liên Thông"
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 900,
    "SCOPES": {"house": "What the client's roles allow", "sandbox": "To be judged; nothing sent is kept"},
    "SCOPES_BACKEND_CLASS": "lienthong.access.scopes.Scopes",
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,  # tokens are kept as hashes only
}
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True

SITE_ADDRESS = os.environ.get("LIENTHONG_ADDRESS", "http://127.0.0.1:8000")  # printed in QR codes
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "lienthong.pages.static_files.HashedNames"},
}
WHITENOISE_USE_FINDERS = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lienthong.pages.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 110 * 1024 * 1024  # bodies of 100 MB are received, stored and then judged
