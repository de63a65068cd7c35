"""Requests that a client might send, broken at every level: address, headers, framing, parts, characters, values."""

import copy
import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.factories.xapi import ANY_JSON, IRIS, UUIDS, agents, statements, times
from tests.factories.xapi_broken import broken, places
from tests.tracking.clients.strange import (
    BOUNDARY,
    FORM,
    HEADERS,
    JSON,
    KINDS,
    PIECES,
    TEXTS,
    TOLD,
    VALUES,
    VERSIONS,
)
from tracking.xapi.versions import Version

DOCUMENTS = ["activities/state", "activities/profile", "agents/profile"]
METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH"]
LONGEST = 9000  # bytes of an address, before the web server itself says no
ACTIVITY, AGENT = {"activityId": "https://example.org/a"}, {"agent": {"mbox": "mailto:a@example.org"}}
FRAMINGS = ["chunked", "short", "long", "nothing", "twice", "letters", "minus", "both"]


@dataclass(frozen=True, repr=False)
class Request:
    """What goes over the wire, authorization apart."""

    method: str
    path: str
    query: bytes
    headers: tuple[tuple[str, bytes], ...]
    body: bytes = b""
    framing: str = "length"

    def __repr__(self) -> str:
        """Not all of a long one."""
        told = (self.method, self.path, self.query[:500], *((name, value[:99]) for name, value in self.headers))
        return f"{self.framing} {told} {self.body[:1500]!r} … {self.body[1500:][-200:]!r}"

    def saying(self, name: str, value: bytes) -> "Request":
        """With this header alone of its name."""
        return replace(self, headers=(*(pair for pair in self.headers if pair[0] != name), (name, value)))


def wire(request: Request, authorization: str) -> bytes:
    """The request in bytes, of a length that is said in one way or the other."""
    target = b"/xapi/" + request.path.encode() + (b"?" + request.query if request.query else b"")
    lines = [request.method.encode() + b" " + target + b" HTTP/1.1", b"Host: localhost", b"Connection: close"]
    lines += [b"Authorization: " + authorization.encode()]
    lines += [name.encode() + b": " + value for name, value in request.headers]
    length, body = len(request.body), request.body
    said = {"length": [length], "short": [length + 7], "long": [max(0, length - 7)], "twice": [length, length + 1]}
    said |= {"letters": ["ten"], "minus": [-1], "both": [length]}
    lines += [
        b"Content-Length: %a" % number if number != "ten" else b"Content-Length: ten"
        for number in said.get(request.framing, [])
    ]
    if request.framing in {"chunked", "both"}:
        lines.append(b"Transfer-Encoding: chunked")
        body = b"%x\r\n%s\r\n" % (length, body) + b"0\r\n\r\n" if body else b"0\r\n\r\n"
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


# --- Requests in order ---
def asked(parameters: dict[str, Any]) -> bytes:
    """A query string; what has no UTF-8 is escaped all the same."""
    told = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
    return urlencode(told, quote_via=quote, errors="surrogatepass").encode()


def request(
    version: Version, method: str, path: str, parameters: dict[str, Any], kind: bytes = b"", body: bytes = b""
) -> Request:
    headers = (("X-Experience-API-Version", str(version).encode()), *((("Content-Type", kind),) if kind else ()))
    return Request(method, path, asked(parameters), headers, body)


def written(value: Any) -> bytes:
    return json.dumps(value).encode()


def multipart(statement: Any, *files: bytes) -> bytes:
    """Parts as the standard has them."""
    parts = [b"Content-Type: application/json\r\n\r\n" + written(statement)]
    for file in files:
        digest = hashlib.sha256(file).hexdigest().encode()
        told = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: " + digest
        parts.append(told + b"\r\n\r\n" + file)
    return b"".join(b"--" + BOUNDARY + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + BOUNDARY + b"--\r\n"


def without_files(one: dict[str, Any]) -> dict[str, Any]:
    """A statement whose files nobody waits for, under an id of the server's choice."""
    told = {name: value for name, value in one.items() if name not in {"attachments", "id"}}
    return told | {"object": {name: value for name, value in one["object"].items() if name != "attachments"}}


def plain(version: Version) -> SearchStrategy[dict[str, Any]]:
    """Valid statements, alone."""
    return statements(version).map(without_files)


@st.composite
def whole_statements(draw: Any, version: Version) -> Request:
    """Statements to store, in order from the first character to the last."""
    ones = draw(st.lists(plain(version), min_size=1, max_size=3))
    how = draw(st.sampled_from(["one", "several", "put", "parts"]))
    if how == "put":
        uid = uuid.uuid5(uuid.NAMESPACE_OID, str(ones[0]))  # Examples come again, and are no conflict then.
        return request(version, "PUT", "statements", {"statementId": str(uid)}, JSON, written(ones[0]))
    if how == "parts":
        file = draw(st.binary(max_size=60))
        kept = {"usageType": "https://example.org/proof", "display": {"en": "A"}, "contentType": "text/plain"}
        note = kept | {"length": len(file), "sha2": hashlib.sha256(file).hexdigest()}
        kind = b"multipart/mixed; boundary=" + BOUNDARY
        return request(version, "POST", "statements", {}, kind, multipart(ones[0] | {"attachments": [note]}, file))
    return request(version, "POST", "statements", {}, JSON, written(ones if how == "several" else ones[0]))


@st.composite
def queries(draw: Any, version: Version) -> Request:
    """Questions about statements."""
    flags = st.sampled_from(["true", "false"])
    team = agents().map(lambda one: one | {"objectType": "Group"})
    many = {
        "agent": agents() | team,
        "verb": IRIS,
        "activity": IRIS,
        "registration": UUIDS,
        "since": times(version),
    }
    many |= {"until": times(version), "limit": st.integers(0, 10**6).map(str), "ascending": flags, "attachments": flags}
    many |= {
        "related_agents": flags,
        "related_activities": flags,
        "format": st.sampled_from(["ids", "exact", "canonical"]),
    }
    one = st.fixed_dictionaries(
        {draw(st.sampled_from(["statementId", "voidedStatementId"])): UUIDS}, optional={"format": many["format"]}
    )
    return request(
        version,
        draw(st.sampled_from(["GET", "HEAD"])),
        "statements",
        draw(st.fixed_dictionaries({}, optional=many) | one),
    )


@st.composite
def documents(draw: Any, version: Version) -> Request:
    """States and profiles, and what only tells."""
    path = draw(st.sampled_from([*DOCUMENTS, "activities", "agents", "about"]))
    named = "stateId" if path.endswith("state") else "profileId"
    needs: dict[str, SearchStrategy] = {"activityId": IRIS} if path.startswith("activities") else {}
    needs |= {"agent": agents()} if "state" in path or path.startswith("agents") else {}
    may = {named: st.text(st.characters(exclude_categories=["Cs"]), max_size=9)} if path in DOCUMENTS else {}
    may |= {"registration": UUIDS} if "state" in path else {}
    parameters = draw(st.fixed_dictionaries(needs, optional=may))
    method = draw(st.sampled_from(METHODS[:5])) if path in DOCUMENTS else "GET"
    content = draw(ANY_JSON.map(written) | st.binary(max_size=30)) if method in {"PUT", "POST"} else b""
    made = request(
        version, method, path, parameters, draw(st.sampled_from([JSON, b"text/plain"])) if content else b"", content
    )
    tag = draw(st.sampled_from([b"", b"*", b'"' + b"a" * 40 + b'"']))
    return made.saying(draw(st.sampled_from(["If-Match", "If-None-Match"])), tag) if tag else made


# --- Broken, one after the other ---
def sound(version: Version) -> Iterator[Request]:
    """One request in order to each resource and method, with every parameter that it knows."""
    activity, agent, uid = "https://example.org/a", {"mbox": "mailto:a@example.org"}, str(uuid.NAMESPACE_OID)
    one = {"actor": agent, "verb": {"id": activity}, "object": {"id": activity}}
    many = {
        "agent": agent,
        "verb": activity,
        "activity": activity,
        "registration": uid,
        "since": "2026-03-02T00:00:00Z",
    }
    many |= {"until": "2026-03-02T00:00:00Z", "limit": "1", "ascending": "true", "format": "ids", "attachments": "true"}
    state = {"activityId": activity, "agent": agent, "registration": uid}
    yield request(version, "POST", "statements", {}, JSON, written(one))
    yield request(version, "PUT", "statements", {"statementId": uid}, JSON, written(one))
    yield request(version, "GET", "statements", {"statementId": uid, "format": "canonical"})
    yield request(version, "GET", "statements", many | {"related_agents": "true", "related_activities": "true"})
    yield request(version, "GET", "statements/more", {"cursor": "a"})
    yield request(version, "GET", "activities", {"activityId": activity})
    yield request(version, "GET", "agents", {"agent": agent})
    yield request(version, "GET", "about", {})
    for path, named, place in zip(
        DOCUMENTS, ("stateId", "profileId", "profileId"), (state, ACTIVITY, AGENT), strict=True
    ):
        yield request(version, "GET", path, place | {"since": "2026-03-02T00:00:00Z"})
        yield request(version, "DELETE", path, place | {named: "a"})
        for method in ("POST", "PUT"):
            yield request(version, method, path, place | {named: "a"}, JSON, b"{}").saying("If-None-Match", b"*")


def strange_parameters(made: Request) -> Iterator[Request]:
    """Each parameter with each strange value, or gone."""
    pairs = [pair for pair in made.query.split(b"&") if pair]
    for number, pair in enumerate(pairs):
        name = pair.partition(b"=")[0]
        others = [*pairs[:number], *pairs[number + 1 :]]
        yield replace(made, query=b"&".join(others))
        for value in [*VALUES, {"mbox": "mailto:\0@b.c"}, {"account": {"homePage": "https://a.b", "name": "\ud800"}}]:
            told = asked({name.decode(): value})
            if len(told) < LONGEST:
                yield replace(made, query=b"&".join([*others, told]))


def strange_headers(made: Request) -> Iterator[Request]:
    """Each header with each strange value."""
    told = [("X-Experience-API-Version", value) for value in VERSIONS] + [("Content-Type", value) for value in KINDS]
    for name, value in [*told, *((name, value) for name in HEADERS for value in TOLD)]:
        yield made.saying(name, value)


# --- Broken by chance ---
@st.composite
def poisoned(draw: Any, version: Version) -> Any:
    """A statement with a value in one place that has broken somebody's server."""
    one = copy.deepcopy(draw(statements(version)))
    place = draw(st.sampled_from(list(places(one))))
    place.holder[place.name] = draw(st.sampled_from(VALUES))
    return one


@st.composite
def broken_statements(draw: Any, version: Version) -> Request:
    """Statements with a property broken, beside others that are in order."""
    one = draw(poisoned(version) | broken(version).map(lambda case: case.statement))
    others = draw(st.lists(plain(version), max_size=2))
    value = draw(st.permutations([one, *others])) if others else draw(st.sampled_from([one, [one]]))
    if draw(st.booleans()):
        return request(
            version, "POST", "statements", {}, b"multipart/mixed; boundary=" + BOUNDARY, multipart(value, b"file")
        )
    return request(version, "POST", "statements", {}, JSON, written(value))


def cut(draw: Any, text: bytes) -> bytes:
    """Bytes that are missing, changed or too many somewhere."""
    start = draw(st.integers(0, len(text)))
    end = draw(st.sampled_from([start, len(text), min(len(text), start + draw(st.integers(0, 9)))]))
    return text[:start] + draw(st.sampled_from([b"", *PIECES]) | st.binary(max_size=6)) + text[end:]


def in_query(draw: Any, made: Request) -> Request:
    """Parameters that are missing, strange, twice or unknown, and addresses that are no text."""
    pairs = [pair for pair in made.query.split(b"&") if pair]
    at = draw(st.integers(0, len(pairs)))
    name = pairs[at - 1].partition(b"=")[0] if pairs else b"activityId"
    strange = asked({"": draw(st.sampled_from([text for text in TEXTS if len(text) < LONGEST] + VALUES[-13:]))})
    new = draw(
        st.sampled_from([name + strange, b"method=PUT", b"x" + strange, b"%zz=%", b"a=%ff", b"=", b"content=1", name])
    )
    kept = pairs[:at] + pairs[at + draw(st.integers(0, 1)) :]
    return replace(made, query=b"&".join([*kept, new.replace(b" ", b"+")]))


def in_headers(draw: Any, made: Request) -> Request:
    """Headers that are strange, twice, or missing."""
    how = draw(st.sampled_from(["told", "version", "kind", "lost", "twice"]))
    if how == "told":
        return made.saying(draw(st.sampled_from(HEADERS)), draw(st.sampled_from(TOLD)))
    if how == "version":
        return made.saying("X-Experience-API-Version", draw(st.sampled_from(VERSIONS)))
    if how == "kind":
        return made.saying("Content-Type", draw(st.sampled_from(KINDS)))
    number = draw(st.integers(0, len(made.headers) - 1))
    again = (made.headers[number],) * (2 if how == "twice" else 0)
    return replace(made, headers=(*made.headers[:number], *again, *made.headers[number + 1 :]))


def in_body(draw: Any, made: Request) -> Request:
    """Characters, lines between parts, and parts."""
    return replace(made, body=cut(draw, made.body))


def in_framing(draw: Any, made: Request) -> Request:
    """A length that is not the length."""
    return replace(made, framing=draw(st.sampled_from(FRAMINGS)))


def in_address(draw: Any, made: Request) -> Request:
    """Another method, another place."""
    paths = [
        "statements",
        "statements/more",
        "/statements",
        "statements/",
        *DOCUMENTS,
        "activities",
        "agents",
        "about",
        "x",
        "",
    ]
    return replace(made, method=draw(st.sampled_from(METHODS)), path=draw(st.sampled_from(paths)))


def as_form(draw: Any, made: Request) -> Request:
    """The alternate syntax of 1.0.3."""
    told = {name: value.decode("latin-1") for name, value in made.headers}
    form = b"&".join(filter(None, [made.query, asked(told | {"content": made.body.decode("latin-1")})]))
    kind = draw(st.sampled_from([FORM, b"text/plain"]))
    return replace(made, method="POST", query=b"method=" + made.method.encode(), body=form).saying("Content-Type", kind)


LEVELS = [in_query, in_headers, in_body, in_framing, in_address, as_form]


@st.composite
def broken_requests(draw: Any) -> Request:
    """A request to whichever resource, broken once, twice or three times."""
    version = draw(st.sampled_from(Version))
    made = draw(whole_statements(version) | broken_statements(version) | queries(version) | documents(version))
    for level in draw(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=3)):
        made = level(draw, made)
    return made
