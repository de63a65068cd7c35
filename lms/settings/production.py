"""A public server: HTTPS only, every secret named by the environment, nothing guessed."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from lms.settings.base import *  # noqa: F403  (settings modules build on one another)
from lms.settings.base import CACHE_URL, SITE_URL
from lms.settings.environment import flag, number, text, words

DEBUG = False
SHORTEST_KEY = 50  # characters
SECRET_KEY = text("SECRET_KEY")
if len(SECRET_KEY) < SHORTEST_KEY:
    raise ImproperlyConfigured("SECRET_KEY is too short; make one with: openssl rand -base64 48")
if urlsplit(SITE_URL).scheme != "https":
    raise ImproperlyConfigured("SITE_URL must be the public https:// address that learners open.")

ALLOWED_HOSTS = words("ALLOWED_HOSTS", [urlsplit(SITE_URL).hostname or ""])
CSRF_TRUSTED_ORIGINS = [SITE_URL, *words("CSRF_TRUSTED_ORIGINS")]
if not CACHE_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "lms_cache"}}

SECURE_SSL_REDIRECT = flag("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = number("SECURE_HSTS_SECONDS", 60 * 60 * 24 * 365)
SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # Subdomains are often somebody else's: SECURE_HSTS_INCLUDE_SUBDOMAINS is the operator's to say.
    "security.W019",  # Wagtail shows previews in a frame of its own; nobody else may.
    "security.W021",  # So is the browsers' preload list, which one leaves only after months.
]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
