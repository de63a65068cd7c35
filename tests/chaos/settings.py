"""The smallest project with background work in it: the real job room, and a world that counts what is done to it.

Its processes start in half a second instead of four, so more of them can be killed in a minute.
"""

from lms.settings import base
from lms.settings import environment as env

globals().update({name: value for name, value in vars(base).items() if name.startswith(("CELERY_", "JOBS_"))})
DATABASES = base.DATABASES
DEFAULT_AUTO_FIELD = base.DEFAULT_AUTO_FIELD
LOGGING = base.LOGGING
USE_TZ = True
SECRET_KEY = "only for tests: never guards anything real"
INSTALLED_APPS = ["agencies.jobs", "tests.chaos.world"]
CELERY_TASK_DEFAULT_QUEUE = env.text("CHAOS_QUEUE", "celery")
