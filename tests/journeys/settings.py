"""As `make run` serves, with our own static files only: to compress those of Wagtail's admin takes half a minute."""

from lms.settings.dev import *  # noqa: F403  (settings modules build on one another)

STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
