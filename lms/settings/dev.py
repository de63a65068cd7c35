"""`make run` on one machine: the same static files and policies as production, over plain HTTP, with its own secret."""

import secrets

from lms.settings.base import *  # noqa: F403  (settings modules build on one another)
from lms.settings.base import DATA
from lms.settings.environment import flag, text


def kept_secret() -> str:
    """A secret made once per data folder, so that signed links survive a restart."""
    file = DATA / "secret-key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


DEBUG = flag("DEBUG", default=False)
DEMONSTRATION = True
SECRET_KEY = text("SECRET_KEY", "") or kept_secret()
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
XAPI_FORWARD_PLAIN = XAPI_FORWARD_PRIVATE = True  # Two products on one machine may try it out.
