"""How often something happens within fixed windows of time, counted in this process's own memory.

The shared cache may be a table, which would cost every request of the ledger a query; a limit so generous, and a secret
of 256 bits, need no more than a count in each process.
"""

import ipaddress
import time

from django.core.cache.backends.locmem import LocMemCache

MINUTE = 60  # seconds
COUNTS = LocMemCache("tracking.throttles", {"OPTIONS": {"MAX_ENTRIES": 20_000}})


class TooOften(Exception):
    """Wait `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def counted(name: str) -> int:
    """How often it happened in the present minute."""
    return int(COUNTS.get(window(name), 0))


def count(name: str) -> int:
    """One more; returns how many it is in the present minute."""
    key = window(name)
    try:
        return COUNTS.incr(key)
    except ValueError:
        return 1 if COUNTS.add(key, 1, 2 * MINUTE) else count(name)


def limit(name: str, most: int) -> None:
    """One more; raises `TooOften` when it is one too many. `most` 0 is no limit."""
    if most and count(name) > most:
        raise TooOften(seconds_left())


def window(name: str) -> str:
    """The key of the present minute."""
    return f"{name}.{int(time.time() // MINUTE)}"


def seconds_left() -> int:
    """Until the next minute begins; at least 1."""
    return MINUTE - int(time.time() % MINUTE)


def place_of(address: str) -> str:
    """Whoever has an IPv6 address has a whole /64 of them."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.IPv6Network((ip, 64), strict=False)) if ip.version == 6 else str(ip)  # noqa: PLR2004  (IPv6)
