"""The product's web server with several workers that start in a moment, so that hundreds can be killed in a minute.

`python -m tests.chaos.web PORT`. Who ends is started again, as by a supervisor.
"""

import os
import sys
import time
from typing import Any
from wsgiref.util import setup_testing_defaults

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from lms.serving.processes import HOST, application_of_a_child, die_with_parent
from lms.wsgi import application

WORKERS, THREADS = 3, 4


def main() -> None:
    """Fork servers for ever, one after the other, with everything imported."""
    die_with_parent()
    warm_up()
    while True:
        server = os.fork()
        if not server:
            die_with_parent()
            serve(int(sys.argv[1]))
            os._exit(0)
        os.waitpid(server, 0)
        time.sleep(0.05)


def warm_up() -> None:
    """Ask something that needs no database: what the first request loads, forked workers have then."""
    request: dict[str, Any] = {"PATH_INFO": "/xapi/about", "HTTP_HOST": HOST}
    setup_testing_defaults(request)
    application(request, lambda *_head: None).close()


def serve(port: int) -> None:
    """Until a worker dies twice within seconds, which this server takes for a reason to stop."""
    Granian(
        "lms.wsgi:application",
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve(target_loader=application_of_a_child, wrap_loader=False)


if __name__ == "__main__":
    main()
