"""A public server as docs/operations.md starts one, but that its connections stay: their CPU is counted by process."""

from lms.settings.production import *  # noqa: F403  (settings modules build on one another)
from lms.settings.production import DATABASES

DATABASES["default"]["CONN_MAX_AGE"] = None
