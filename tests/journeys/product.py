"""The product in a process of its own, with its static files named, compressed and kept as in production.

Run as a program with a port, it collects the files into `TREMPLIN_DATA` and serves until it is stopped.
"""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
WITHIN = 60  # seconds


@contextlib.contextmanager
def served(database_url: str, data: Path) -> Iterator[str]:
    """Its address, while it serves that database."""
    port = free_port()
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    own = {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "TREMPLIN_DATA": str(data),
        "XAPI_HOME_PAGE": settings.XAPI_HOME_PAGE,
    }
    command = [sys.executable, "-m", "tests.journeys.product", str(port)]
    with (data / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=kept | own, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process, data / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(WITHIN)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path, within: float = WITHIN) -> None:
    """Until it answers."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.1)
    raise AssertionError(f"The product does not answer:\n{log.read_text()[-3000:]}")


def main() -> None:
    """Collect and serve."""
    django.setup()
    call_command("collectstatic", verbosity=0, interactive=False)
    from lms.serving.processes import serve_web  # noqa: PLC0415  (needs Django to be ready)

    serve_web(int(sys.argv[1]))


if __name__ == "__main__":
    main()
