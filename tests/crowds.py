"""Several at the same moment: real threads, each with its own connection to the real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def together(work: Callable[[int], Any], crowd: int, *, returned: type[Exception] | tuple[()] = ()) -> list[Any]:
    """What `work` gives to each of a crowd who start at the same moment; errors of type `returned` come back too."""
    gate = Barrier(crowd)

    def one(number: int) -> Any:
        gate.wait()
        try:
            return work(number)
        except returned as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(crowd) as threads:
        return list(threads.map(one, range(crowd)))
