"""Asking a machine whose address somebody typed: whom we ask, how long we wait, what we believe."""

import datetime as dt
import socket
import ssl
import threading
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.tracking.remote import KEY, SECRET, BrokenOff, Lrs, Quiet, desk_of, ok
from tracking.services import transport
from tracking.services.reasons import told
from tracking.services.transport import BadAddress, NoAnswer, Question, Remote, addresses_of, ask, is_public, place_of

ABOUT = Question("GET", "about", "1.0.3")


def remote(endpoint: str) -> Remote:
    return Remote(endpoint, KEY, SECRET)


def complaint(endpoint: str, question: Question = ABOUT, **more) -> str:
    with pytest.raises(NoAnswer) as caught:
        ask(remote(endpoint), question, **more)
    return told(caught.value.reason)


PRIVATE = [
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::1",
    "2002:a00:1::1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_inside_is_not_public_by_whatever_name(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_an_address_outside_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://lrs.example/xapi/",
        "ftp://lrs.example/",
        "file:///etc/passwd",
        "//lrs.example/",
        "lrs.example",
        "https://",
        "https://someone:secret@lrs.example/",
        "https://lrs.example/?next=1",
        "https://lrs.example/#x",
        "https://lrs.example/a\r\nX-Injected: 1",
        "https://lrs.example/a b",
        "https://lrs.example:99999/",
        "https://[::1/",
        "https://[fe80::1%25nowhere]/",
        "https://" + "a" * 64 + ".example/",
    ],
)
def test_only_whole_https_addresses_are_asked(endpoint, settings):
    settings.XAPI_FORWARD_PLAIN = False
    with pytest.raises(BadAddress):
        place_of(endpoint)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0"]
)
def test_no_spelling_of_this_machine_is_asked(host, lrs, settings):
    settings.XAPI_FORWARD_PRIVATE = False
    said = complaint(f"http://{host}:{lrs.port}/xapi/")
    assert said in {
        f"“{host.strip('[]')}” leads to a machine that is not on the public internet.",
        f"The internet knows no machine called “{host.strip('[]')}”. Look at the address again.",
    }
    assert lrs.asked == []


def test_a_name_with_one_public_and_one_private_address_is_not_asked(settings, monkeypatch):
    settings.XAPI_FORWARD_PRIVATE = False
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *words, **more: both)
    with pytest.raises(BadAddress):
        addresses_of(place_of("https://lrs.example/"))


def test_the_address_that_was_looked_at_is_the_one_that_is_asked(lrs, monkeypatch):
    looks = []

    def look_up(host, port, *words, **more):
        looks.append(host)
        address = "127.0.0.1" if len(looks) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host if host[0].isdigit() else address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert ask(remote(f"http://lrs.example:{lrs.port}/xapi"), ABOUT).status == 200
    assert looks.count("lrs.example") == 1
    assert [asked.headers["Host"] for asked in lrs.asked] == [f"lrs.example:{lrs.port}"]


@pytest.mark.parametrize("ending", ["", "/", "//"])
def test_an_endpoint_may_end_in_a_slash_or_not(lrs, ending):
    ask(remote(f"http://127.0.0.1:{lrs.port}/xapi{ending}"), ABOUT)
    assert [asked.path for asked in lrs.asked] == ["/xapi/about"]


def test_a_request_carries_the_key_and_the_version(lrs):
    ask(remote(lrs.endpoint), Question("GET", "statements?limit=1", "2.0.0"))
    headers = lrs.asked[0].headers
    assert headers["X-Experience-API-Version"] == "2.0.0"
    assert headers["Authorization"] == "Basic dGhlaXIta2V5OnRoZWlyLXNlY3JldA=="


def test_a_redirection_is_an_answer_like_any_other(lrs):
    lrs.rule = lambda asked: (302, {"Location": f"http://127.0.0.1:{lrs.port}/elsewhere"}, b"")
    assert ask(remote(lrs.endpoint), ABOUT).status == 302
    assert len(lrs.asked) == 1


def test_no_proxy_of_the_environment_is_asked(lrs, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert ask(remote(lrs.endpoint), ABOUT).status == 200


def test_nobody_there(lrs):
    lrs.stop()
    assert complaint(lrs.endpoint) == "“127.0.0.1” does not answer."


def test_a_name_that_is_none():
    said = complaint("http://nobody.invalid/xapi/")
    assert said == "The internet knows no machine called “nobody.invalid”. Look at the address again."


def test_one_that_breaks_off(lrs):
    def rule(asked):
        raise BrokenOff

    lrs.rule = rule
    assert complaint(lrs.endpoint) == "“127.0.0.1” broke the connection off in the middle."


def test_one_that_never_answers(lrs):
    lrs.rule = lambda asked: time.sleep(3) or ok({})
    begun = time.monotonic()
    assert complaint(lrs.endpoint, patience=0.3) == "“127.0.0.1” took too long to answer."
    assert time.monotonic() - begun < 2


def test_one_that_answers_a_byte_at_a_time():
    """A socket's own time limit begins anew with every byte."""
    listening = socket.create_server(("127.0.0.1", 0))

    def dawdle() -> None:
        line, _address = listening.accept()
        line.recv(4096)
        for byte in b"HTTP/1.1 200 OK\r\nX-Much: " + b"a" * 100:
            try:
                line.send(bytes([byte]))
            except OSError:
                break
            time.sleep(0.05)
        line.close()

    threading.Thread(target=dawdle, daemon=True).start()
    begun = time.monotonic()
    said = complaint(f"http://127.0.0.1:{listening.getsockname()[1]}/", patience=0.5)
    listening.close()
    assert said == "“127.0.0.1” took too long to answer."
    assert time.monotonic() - begun < 2


def test_no_more_is_read_than_anybody_needs(lrs, monkeypatch):
    monkeypatch.setattr(transport, "LONGEST", 100_000)
    lrs.rule = lambda asked: (400, {}, b"x" * 5_000_000)
    assert len(ask(remote(lrs.endpoint), ABOUT).body) < 100_000 + transport.PIECE


# --- Certificates ---
def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate that nobody vouches for but itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return paths


@pytest.fixture
def safe_lrs(tmp_path, monkeypatch):
    """One that speaks TLS as `lrs.example`, and everything that name needs to lead here."""
    cert, key = certificate(tmp_path, "lrs.example")
    lrs = Lrs()
    lrs.start()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    lrs.stop()
    server = Quiet(("127.0.0.1", lrs.port), desk_of(lrs), bind_and_activate=True)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    real = socket.getaddrinfo
    looks: list[str] = []

    def look_up(host, *words, **more):
        looks.append(str(host))
        return real("127.0.0.1" if looks[-1].endswith(".example") else host, *words, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield lrs, cert
    assert [looks.count(name) for name in set(looks) if name.endswith(".example")] in ([1], [1, 1])
    server.shutdown()
    server.server_close()


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(safe_lrs):
    lrs, _cert = safe_lrs
    said = complaint(f"https://lrs.example:{lrs.port}/xapi/")
    assert said.startswith("The certificate of “lrs.example” can’t be trusted: self")
    assert lrs.asked == []


def test_a_certificate_must_be_of_the_name_that_was_typed(safe_lrs, monkeypatch):
    lrs, cert = safe_lrs
    monkeypatch.setattr(transport, "trust", lambda: ssl.create_default_context(cafile=cert))
    assert ask(remote(f"https://lrs.example:{lrs.port}/xapi/"), ABOUT).status == 200
    assert complaint(f"https://other.example:{lrs.port}/xapi/").startswith("The certificate of “other.example”")
