"""What a client asks for, whichever of the two syntaxes it uses (1.0.3 Communication 1.3)."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest

from tracking.views.xapi.bodies import Body, body_of
from tracking.views.xapi.refusals import Refused, not_valid
from tracking.xapi.faults import Fault, gettext_noop, pointer_to, shown
from tracking.xapi.versions import HEADER, UnknownVersion, Version, version_of

METHODS = {"GET", "HEAD", "PUT", "POST", "DELETE"}
AS_HEADERS = {
    "authorization",
    "x-experience-api-version",
    "content-type",
    "content-length",
    "if-match",
    "if-none-match",
}
MOST_PARAMETERS = 100
LONGEST_FORM = 4 * 1024 * 1024  # bytes, read before we know who sends them: their name stands among them
ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
ENCODING = "1.0.3 Communication 1.4 · IEEE 9274.1.1 4.1.2"
PARAMETERS = "1.0.3 Communication 3.2 · IEEE 9274.1.1 4.1.5"
ALTERNATE = "1.0.3 Communication 1.3"
VERSIONS = "1.0.3 Communication 3.3 · IEEE 9274.1.1 4.1.7"


@dataclass
class Call:
    """One request, as resources see it. Names of headers are in lower case; `caller` is set once we know who it is."""

    method: str
    parameters: dict[str, str]
    headers: Mapping[str, str]
    body: Body
    version: Version
    caller: Any = None
    alternate: bool = False

    @property
    def reads(self) -> bool:
        """Whether nothing is to change."""
        return self.method in {"GET", "HEAD"}

    @property
    def content_type(self) -> str:
        """As it was sent, empty where it was not."""
        return self.headers.get("content-type", "")


def call_of(request: HttpRequest) -> Call:
    """What is asked. Raises `Refused` for what can't be read, or is in no version that is spoken here."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    parameters = parameters_in(query_of(request))
    if request.method == "POST" and "method" in parameters:
        return alternate_call(request, headers, parameters)
    version = spoken(headers.get(HEADER.lower()))
    return Call(str(request.method), parameters, headers, body_of(request), version)


def method_of(request: HttpRequest) -> str:
    """The method that is meant; nothing is read for it but the address."""
    if request.method == "POST":
        try:
            return parameters_in(query_of(request)).get("method", "POST")
        except Refused:
            return "POST"
    return str(request.method)


def alternate_call(request: HttpRequest, headers: dict[str, str], parameters: Mapping[str, str]) -> Call:
    """A POST whose form holds the headers, the parameters and the content of what is meant."""
    if set(parameters) != {"method"} or parameters["method"] not in METHODS:
        raise not_valid(Fault("", ALTERNATE, ONLY_METHOD))
    form = parameters_in(body_of(request).all(LONGEST_FORM))
    headers.pop("content-type", None)
    sent = {name: value for name, value in form.items() if name.lower() in AS_HEADERS}
    headers |= {name.lower(): value for name, value in sent.items()}
    version = spoken(headers.get(HEADER.lower()))
    if version is Version.TWO:
        raise not_valid(Fault("/method", "IEEE 9274.1.1 4.1.5", NOT_IN_TWO))
    if parameters["method"] in {"PUT", "POST"} and "content" not in form:
        raise not_valid(Fault("/content", ALTERNATE, NO_CONTENT))
    content = form.get("content", "").encode()
    rest = {name: value for name, value in form.items() if name not in sent and name != "content"}
    body = Body(io.BytesIO(content), len(content))
    return Call(parameters["method"], rest, headers, body, version, alternate=True)


ONLY_METHOD = gettext_noop("In the alternate syntax the address holds “method” and nothing else.")
NOT_IN_TWO = gettext_noop("xAPI 2.0 has no alternate syntax: send the request itself.")
NO_CONTENT = gettext_noop("The form holds no “content”.")
NO_VERSION = gettext_noop("Say which xAPI version you speak: send %(header)s, as 1.0.3 or 2.0.0.")
NOT_UTF_8 = gettext_noop("This is not UTF-8, written with percent signs.")
TWICE = gettext_noop("The parameter %(name)s is there twice.")
TOO_MANY = gettext_noop("There are too many parameters.")


def query_of(request: HttpRequest) -> bytes:
    """The characters after the question mark, as they came."""
    return str(request.META.get("QUERY_STRING") or "").encode("latin-1", "replace")


def parameters_in(text: bytes) -> dict[str, str]:
    """Name → value. Each stands once, in UTF-8; nothing is guessed. Raises `Refused`."""
    found: dict[str, str] = {}
    for name, value in pairs_in(text):
        if name in found:
            raise not_valid(Fault(pointer_to("", shown(name)), PARAMETERS, TWICE, {"name": shown(name)}))
        if len(found) == MOST_PARAMETERS:
            raise not_valid(Fault("", PARAMETERS, TOO_MANY))
        found[name] = value
    return found


def pairs_in(text: bytes) -> Iterator[tuple[str, str]]:
    """One after the other."""
    for pair in text.split(b"&"):
        if pair:
            name, _equals, value = pair.partition(b"=")
            yield decoded(name), decoded(value)


def decoded(text: bytes) -> str:
    """Percent signs and plus signs undone."""
    try:
        told = unquote_to_bytes(text.replace(b"+", b" ")).decode()
    except ValueError as error:
        raise not_valid(Fault("", ENCODING, NOT_UTF_8)) from error
    if ESCAPE.search(text):
        raise not_valid(Fault("", ENCODING, NOT_UTF_8))
    return told


def spoken(header: str | None) -> Version:
    """The version that is asked for; none at all is answered as 0.95 would be, whose clients sent none."""
    try:
        return version_of(header)
    except UnknownVersion as error:
        names, echo = {"header": HEADER}, {HEADER: echoed(header)}
        fault = Fault(f"/{HEADER}", VERSIONS, NO_VERSION, names)
        raise Refused(HTTPStatus.BAD_REQUEST, NO_VERSION, fault, values=names, headers=echo) from error


def echoed(header: str | None) -> str:
    """The version in the answer to a request whose own is none of ours."""
    try:
        return version_of(header)
    except UnknownVersion:
        return "0.95" if not header else Version.ONE if header[:1] in {"0", "1"} else Version.TWO
