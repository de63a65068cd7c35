"""Requests to addresses that somebody typed in: bounded in time and size, over verified TLS, to nobody inside.

A coordinator names the LRS that an agency's statements go to. The name is looked up once, every address behind it must
be a public one, and the connection goes to the very address that was looked at, so that a name can't mean one machine
when it is checked and another when it is called. No redirection is followed and no proxy of the environment is asked.
"""

import base64
import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPException
from typing import IO, Final
from urllib.parse import urlsplit

import certifi
from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from tracking.services.reasons import reason
from tracking.xapi.faults import gettext_noop
from tracking.xapi.versions import HEADER

CONNECT: Final = 5.0  # Seconds until somebody answers at all …
READ: Final = 30.0  # … until the next piece of the answer …
WHOLE: Final = 60.0  # … and until its end, beside the time that what is sent may take.
SLOWEST: Final = 256 * 1024  # Bytes a second that whoever is to be sent much must be able to take.
LONGEST: Final = 4 * 1024 * 1024  # Bytes of an answer that are read: a refusal, or one statement.
PIECE: Final = 16 * 1024
PORTS: Final = {"http": 80, "https": 443}
NAT64: Final = ipaddress.ip_network("64:ff9b::/96")

NO_ADDRESS = gettext_noop(
    "“%(endpoint)s” is no address of an LRS. It begins with https:// and has no user name, question mark or # in it."
)
NOT_PUBLIC = gettext_noop("“%(host)s” leads to a machine that is not on the public internet.")
UNKNOWN_NAME = gettext_noop("The internet knows no machine called “%(host)s”. Look at the address again.")
NOBODY_THERE = gettext_noop("“%(host)s” does not answer.")
TOO_SLOW = gettext_noop("“%(host)s” took too long to answer.")
BROKEN_OFF = gettext_noop("“%(host)s” broke the connection off in the middle.")
NOT_TRUSTED = gettext_noop("The certificate of “%(host)s” can’t be trusted: %(said)s")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NoAnswer(Exception):
    """Nothing came back that could be read. `reason` says why, to be kept and shown."""

    def __init__(self, message: str, **values: object) -> None:
        self.reason = reason(message, **values)
        super().__init__(message % values)


class BadAddress(NoAnswer):
    """Nothing was even asked: the address is none that we ask."""


@dataclass(frozen=True)
class Remote:
    """An LRS: where it is, and how it knows us. `endpoint` may end in a slash or not."""

    endpoint: str
    key: str
    secret: str = field(repr=False)

    @property
    def authorization(self) -> str:
        """HTTP Basic."""
        return "Basic " + base64.b64encode(f"{self.key}:{self.secret}".encode()).decode()


@dataclass(frozen=True)
class Question:
    """What is asked of an LRS. `body` is read from its beginning; `length` counts its bytes."""

    method: str
    resource: str  # Below the endpoint, with its parameters.
    version: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: IO[bytes] | None = None
    length: int = 0


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]  # By their names in lower case.
    body: bytes


@dataclass(frozen=True)
class Place:
    """An endpoint taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def name(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def ask(remote: Remote, question: Question, *, patience: float = WHOLE) -> Answer:
    """The answer, whatever its status. Raises `NoAnswer`, after `patience` seconds and those that sending takes."""
    place = place_of(remote.endpoint)
    addresses = addresses_of(place)
    for number, address in enumerate(addresses, start=1):
        try:
            return exchange(place, address, remote, question, patience + question.length / SLOWEST)
        except (NewConnectionError, ConnectTimeoutError) as nobody:
            if number == len(addresses):
                raise NoAnswer(NOBODY_THERE, host=place.host) from nobody
    raise NoAnswer(UNKNOWN_NAME, host=place.host)


# --- Whom we ask -----------------------------------------------------------------------------------------------------


def place_of(endpoint: str) -> Place:
    """Host, port and path. Raises `BadAddress` for what we don't ask: all but https, unless settings allow http."""
    schemes = {"https", "http"} if settings.XAPI_FORWARD_PLAIN else {"https"}
    try:
        parts = urlsplit(endpoint.strip())
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:  # UnicodeError is one, too.
        raise BadAddress(NO_ADDRESS, endpoint=endpoint) from error
    odd = (
        "%" in host
        or parts.username is not None
        or parts.query
        or parts.fragment
        or not endpoint.isprintable()
        or " " in parts.path
    )
    if parts.scheme not in schemes or not host or odd or not parts.path.isascii():
        raise BadAddress(NO_ADDRESS, endpoint=endpoint)
    return Place(parts.scheme, host, port, parts.path.rstrip("/"))


def check_endpoint(endpoint: str) -> None:
    """Raise `BadAddress` for what can be seen to be wrong without looking up a name."""
    place = place_of(endpoint)
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(place.host)
        addresses_of(place)


def addresses_of(place: Place) -> list[str]:
    """The addresses behind the name, each of them public unless settings allow others."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoAnswer(UNKNOWN_NAME, host=place.host) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not settings.XAPI_FORWARD_PRIVATE and not all(map(is_public, addresses)):
        raise BadAddress(NOT_PUBLIC, host=place.host)
    return addresses


def is_public(text: str) -> bool:
    """Whether anybody on the internet could ask the machine at this address, through whatever tunnel."""
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = inside(address)
        if inner is not None:
            return is_public(str(inner))
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The old address that a new one stands for."""
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


# --- Asking ----------------------------------------------------------------------------------------------------------


def exchange(place: Place, address: str, remote: Remote, question: Question, seconds: float) -> Answer:
    """One request over one connection. Raises `NewConnectionError` or `ConnectTimeoutError` if nobody is there."""
    late = threading.Event()
    connection = connection_to(place, address)
    try:
        with ended_after(seconds, connection, late), contextlib.closing(connection):
            connection.connect()
            connection.timeout = READ
            connection.sock.settimeout(READ)
            send(connection, place, remote, question)
            return read(connection)
    except (NewConnectionError, ConnectTimeoutError):
        raise
    except TimeoutError as error:
        raise NoAnswer(TOO_SLOW, host=place.host) from error
    except ssl.SSLCertVerificationError as error:
        raise NoAnswer(NOT_TRUSTED, host=place.host, said=error.verify_message) from error
    except (HTTPError, HTTPException, OSError) as error:
        raise NoAnswer(TOO_SLOW if late.is_set() else BROKEN_OFF, host=place.host) from error


def connection_to(place: Place, address: str) -> HTTPConnection:
    """To the address that was looked at, under the name that was typed."""
    if place.scheme == "http":
        return HTTPConnection(address, place.port, timeout=CONNECT)
    return HTTPSConnection(address, place.port, timeout=CONNECT, server_hostname=place.host, ssl_context=trust())


@cache
def trust() -> ssl.SSLContext:
    """Whom we believe: the machine's own list of authorities, and that of Mozilla."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@contextlib.contextmanager
def ended_after(seconds: float, connection: HTTPConnection, late: threading.Event) -> Iterator[None]:
    """Hang up in mid-word on whoever speaks too slowly: time limits of a socket begin anew with every byte."""

    def hang_up() -> None:
        late.set()
        line = connection.sock
        if line is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def send(connection: HTTPConnection, place: Place, remote: Remote, question: Question) -> None:
    """The request. Who answers before having read it all may be right to do so: the answer is read anyway."""
    headers = {
        "Host": place.name,
        "User-Agent": "Tremplin",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Authorization": remote.authorization,
        HEADER: question.version,
        **question.headers,
    }
    if question.body is not None:
        question.body.seek(0)
        headers["Content-Length"] = str(question.length)
    path = f"{place.path}/{question.resource}"
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        connection.request(
            question.method, path, body=question.body, headers=headers, preload_content=False, decode_content=False
        )


def read(connection: HTTPConnection) -> Answer:
    """The answer, as much of it as we ever need."""
    response = connection.getresponse()
    body = bytearray()
    while len(body) < LONGEST and (piece := response.read1(PIECE)):
        body += piece
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status, headers, bytes(body))
