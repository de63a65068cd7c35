"""What is true wherever Tremplin runs. What the operator decides is read through `environment`."""

from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from lms.settings import environment as env

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(env.text("TREMPLIN_DATA", str(ROOT / "var")))

# --- The rooms, lowest last: an app may only import what stands below it (docs/decisions/0001) ---
ROOMS = ["lms", "evaluation", "microcredentials", "tracking", "courses", "agencies", "agencies.jobs"]

INSTALLED_APPS = [
    *ROOMS,
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtailmedia",
    "wagtail.contrib.forms",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "agencies.apps.PeopleInAdminConfig",  # wagtail.users, showing our people
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "polymorphic",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",  # Near the top: refusals by what follows carry its header, too.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "lms.middleware.without_cookies",  # Before anything looks for a session.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lms.middleware.kept_by_nobody",
    "agencies.middleware.language_of_person",
    "lms.middleware.of_bounded_size",
    "lms.kept.middleware.nothing_typed_is_lost",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "agencies.context_processors.standing",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]

# --- Where things are kept ---
DATABASES = {"default": env.database("DATABASE_URL", DATA / "tremplin.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_URL = env.text("CACHE_URL", "")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
        if CACHE_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [ROOT / "static"]

S3_BUCKET = env.text("S3_BUCKET", "")
# Where browsers fetch images and recordings from, when it is not us: the content policy must name it.
MEDIA_ORIGINS = env.words("S3_PUBLIC_ORIGINS", [f"https://{S3_BUCKET}.s3.amazonaws.com"]) if S3_BUCKET else []
S3_ALWAYS = {
    "signature_version": "s3v4",
    "file_overwrite": False,
    "max_memory_size": 1024 * 1024,  # bytes of a file that is read; the rest lies on the disk, as every upload does
}
STORAGES: dict[str, dict[str, Any]] = {
    "default": (
        {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": S3_BUCKET,
                "endpoint_url": env.text("S3_ENDPOINT_URL", "") or None,
                "region_name": env.text("S3_REGION", "") or None,
                "access_key": env.text("S3_ACCESS_KEY_ID", "") or None,
                "secret_key": env.text("S3_SECRET_ACCESS_KEY", "") or None,
                "addressing_style": env.one_of("S3_ADDRESSING_STYLE", ["auto", "path", "virtual"], "auto"),
                "querystring_expire": env.number("S3_LINK_SECONDS", 3600, least=60),
                **S3_ALWAYS,
            },
        }
        if S3_BUCKET
        else {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    ),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- Who signs in, and how ---
AUTH_USER_MODEL = "agencies.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "lms:home"
LOGOUT_REDIRECT_URL = "lms:home"
# Pages where lower rooms send people, which must not name the rooms above them.
LEARNER_HOME = "tracking:home"
LEARNER_PAGE = "tracking:learner"  # an agency's slug, a person's key
COHORT_PAGE = "tracking:cohort"  # an agency's slug, a cohort's uid
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lms.kept.views.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail previews pages in a frame of its own.

ACCOUNT_ADAPTER = "agencies.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # Nobody signs up; this tells allauth that passwords exist.
ACCOUNT_EMAIL_VERIFICATION = "none"  # Addresses come from coordinators; a code or link sent there proves them.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_FORMS = {
    "login": "agencies.forms.sign_in.PasswordLoginForm",
    "request_login_code": "agencies.forms.sign_in.RequestLoginCodeForm",
    "confirm_login_code": "agencies.forms.sign_in.ConfirmLoginCodeForm",
    "reset_password": "agencies.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "agencies.forms.sign_in.ResetPasswordKeyForm",
    "change_password": "agencies.forms.sign_in.ChangePasswordForm",
    "set_password": "agencies.forms.sign_in.SetPasswordForm",
}
# A class of thirty signs in at once behind one address; five codes of three tries in a quarter of an hour are not
# guessed.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/5m/key",
    "request_login_code": "60/m/ip,5/15m/key,20/d/key",
    "confirm_login_code": "3/15m/key",
    "reset_password": "20/m/ip,3/15m/key",
    "use_link": "60/m/ip",
    "renew_link": "20/m/ip,3/15m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0, most=10)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Tremplin"
MFA_TOTP_TOLERANCE = 1  # Clocks of phones are half a minute off, and people type slowly.
MFA_ADAPTER = "agencies.adapters.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "agencies.forms.second_step.SecondStepForm",
    "reauthenticate": "agencies.forms.second_step.SecondStepAgainForm",
    "activate_totp": "agencies.forms.second_step.SetUpAppForm",
    "edit_webauthn": "agencies.forms.passkeys.EditPasskeyForm",
    "add_webauthn": "agencies.forms.passkeys.AddPasskeyForm",
    "authenticate_webauthn": "agencies.forms.passkeys.PasskeyForm",
    "login_webauthn": "agencies.forms.passkeys.PasskeyLoginForm",
    "reauthenticate_webauthn": "agencies.forms.passkeys.PasskeyAgainForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # Only people whom we invited have accounts.

# --- Language: English and Canadian French are equals ---
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("fr", "Français")]
WAGTAIL_I18N_ENABLED = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "America/Edmonton")
FORMAT_MODULE_PATH = ["lms.formats"]
USE_THOUSAND_SEPARATOR = True

# --- Wagtail ---
WAGTAIL_SITE_NAME = "Tremplin"
PORT = env.number("PORT", 8000, least=1, most=65535)  # Where `manage.py serve` listens.
WAGTAILADMIN_BASE_URL = env.address("SITE_URL", f"http://127.0.0.1:{PORT}")
SITE_URL = WAGTAILADMIN_BASE_URL
OPERATOR_EMAIL = env.text("OPERATOR_EMAIL", "")  # Whom people may ask to be erased; shown where they look for it.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # No page asks an outside service about a person.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["h3", "bold", "italic", "ol", "ul", "link", "document-link", "blockquote", "hr"]},
    }
}
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp", "svg"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "txt", "vtt", "xlsx"]
WAGTAILDOCS_INLINE_CONTENT_TYPES = ["application/pdf"]
WAGTAILMEDIA = {"AUDIO_EXTENSIONS": ["aac", "m4a", "mp3", "ogg", "opus", "wav"], "VIDEO_EXTENSIONS": ["mp4", "webm"]}
WAGTAILSEARCH_BACKENDS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "wagtail.search.backends.database"}}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # A Wagtail lesson with many blocks posts thousands of small fields.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- E-mail: a console and a file until the operator names a server ---
EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = env.number("EMAIL_PORT", 587, least=1, most=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = DATA / "mail"
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "agencies.outbox.ConsoleAndFileBackend"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Tremplin <noreply@tremplin.example>")

# --- Work after the answer (docs/decisions/0003): the job table is the truth, the executor only its legs ---
JOBS_EXECUTOR = env.one_of("JOBS_EXECUTOR", ["embedded", "celery"], "embedded")
JOBS_LEASE_SECONDS = env.number("JOBS_LEASE_SECONDS", 60, least=2)
JOBS_KEEP_DAYS = env.number("JOBS_KEEP_DAYS", 30, least=1)
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"socket_timeout": 10, "socket_connect_timeout": 5} if "redis" in CELERY_BROKER_URL else {}
)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False  # The lease, not the broker, says who has a job.
TASKS = {
    "default": {
        "BACKEND": "agencies.jobs.backends.JobBackend",
        "OPTIONS": {
            "PRIORITY": -10,
            "OUTSIDE": [
                "wagtail.tasks.delete_file_from_storage_task",
                "wagtail.contrib.frontend_cache.tasks.purge_urls_from_cache_task",
            ],
        },
    }
}

# --- The demonstration world: its passwords are known to everybody, so only dev and test settings let it in ---
DEMONSTRATION = False

# --- The ledger: who speaks, never by name (docs/xapi-profile.md) ---
XAPI_HOME_PAGE = env.address("XAPI_HOME_PAGE", "https://tremplin.example")
XAPI_REQUESTS_PER_MINUTE = env.number("XAPI_REQUESTS_PER_MINUTE", 60_000)  # of one key, in one process; 0: no limit
XAPI_LAUNCH_SECONDS = env.number("XAPI_LAUNCH_SECONDS", 2 * 60 * 60, least=60, most=24 * 60 * 60)

# --- What leaves the ledger for another LRS, and files of statements (docs/lrs.md) ---
XAPI_FORWARD_PLAIN = False  # Whether an LRS may be asked over http://, where everybody on the way can read.
XAPI_FORWARD_PRIVATE = env.flag("XAPI_FORWARD_PRIVATE", default=False)  # … and on machines inside our own network.
XAPI_FILE_DAYS = env.number("XAPI_FILE_DAYS", 7, least=1)  # How long exports and reports of imports are kept.
XAPI_LARGEST_IMPORT = env.number("XAPI_LARGEST_IMPORT", 2 * 1024 * 1024 * 1024, least=1024, most=2**40)  # bytes of text

# --- The ledger's endpoint for tools: it reads no cookies, and bounds by itself what it reads (docs/lrs.md) ---
XAPI_PATH = "/xapi/"
XAPI_MOST_STATEMENTS = env.number("XAPI_MOST_STATEMENTS", 1000, least=1)  # in one request
XAPI_LARGEST_STATEMENTS = env.number("XAPI_LARGEST_STATEMENTS", 16 * 1024 * 1024, least=1024)  # bytes of JSON
XAPI_LARGEST_DOCUMENT = env.number("XAPI_LARGEST_DOCUMENT", 16 * 1024 * 1024, least=1024)
XAPI_LARGEST_ATTACHMENT = env.number("XAPI_LARGEST_ATTACHMENT", 100 * 1024 * 1024, least=1024)

# --- What a browser may load: from us, and nothing else ---
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],  # Wagtail's editors need inline scripts. Files have a stricter policy.
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],  # The nonce is for the one <style> with an agency's colours.
        "img-src": [SELF, "data:", *MEDIA_ORIGINS],
        "media-src": [SELF, *MEDIA_ORIGINS],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.one_of("LOG_LEVEL", ["DEBUG", "INFO", "WARNING", "ERROR"], "INFO")},
}
