"""The test suite: fast hasher, no network, mail in memory, files in a folder that goes away."""

import tempfile
from pathlib import Path

from lms.settings.base import *  # noqa: F403  (settings modules build on one another)
from lms.settings.base import STORAGES

DEBUG = False
DEMONSTRATION = True
SECRET_KEY = "only for tests: never guards anything real"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(tempfile.gettempdir()) / "tremplin-test-media"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}
XAPI_FORWARD_PLAIN = XAPI_FORWARD_PRIVATE = True  # The tests' own LRS stands on this machine.
