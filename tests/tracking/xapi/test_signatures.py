"""Signed statements: signatures that are well made and of this statement, and all the ways in which they are not."""

import copy
import json
from base64 import b64encode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from tracking.xapi.faults import Malformed
from tracking.xapi.signatures import check_signature
from tracking.xapi.versions import Version

HASHES = {"RS256": SHA256, "RS384": SHA384, "RS512": SHA512}
KEY, OTHER_KEY, ROOT_KEY = (rsa.generate_private_key(65537, 2048) for _ in range(3))
NOTE = {"usageType": "urn:u", "display": {"en": "a"}, "contentType": "text/plain", "length": 1, "sha2": "ab" * 32}
SIGNATURE = {
    **NOTE,
    "usageType": "http://adlnet.gov/expapi/attachments/signature",
    "contentType": "application/octet-stream",
    "sha2": "cd" * 32,
}
TOLD = {
    "id": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee",
    "actor": {"mbox": "mailto:a@a.example"},
    "verb": {"id": "https://a.example/did", "display": {"en": "did"}},
    "object": {"id": "https://a.example/x"},
    "result": {"duration": "PT1.12S"},
}
SIGNED = {**TOLD, "attachments": [SIGNATURE]}


def certificate(key, name="signer", issuer="signer", issuer_key=None):
    named = [x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, one)]) for one in (name, issuer)]
    builder = x509.CertificateBuilder().subject_name(named[0]).issuer_name(named[1]).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
    builder = builder.not_valid_after(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=1))
    return b64encode(builder.sign(issuer_key or key, SHA256()).public_bytes(Encoding.DER)).decode()


ROOT = certificate(ROOT_KEY, "root", "root")
LEAF = certificate(KEY, "signer", "root", ROOT_KEY)


def base64url(content):
    return urlsafe_b64encode(content).rstrip(b"=")


def signed_text(header, payload):
    parts = [part if isinstance(part, bytes) else json.dumps(part).encode() for part in (header, payload)]
    return b".".join(map(base64url, parts))


def jws(payload=TOLD, *, key=KEY, alg="RS256", **header):
    text = signed_text({"alg": alg, **header}, payload)
    return text + b"." + base64url(key.sign(text, padding.PKCS1v15(), HASHES.get(alg, SHA256)()))


def refusal(signature, statement=SIGNED, version=Version.ONE):
    with pytest.raises(Malformed) as caught:
        check_signature(statement, signature, version, at="/attachments/0")
    (fault,) = caught.value.faults
    assert fault.pointer == "/attachments/0"
    return fault.message % fault.values


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("alg", HASHES)
def test_a_signature_is_accepted_with_and_without_a_certificate(alg, version):
    for chain in ({}, {"x5c": [certificate(KEY)]}, {"x5c": [LEAF, ROOT]}):
        check_signature(SIGNED, jws(alg=alg, **chain), version)


def test_what_was_signed_may_be_written_otherwise():
    other = {**reversed_keys(TOLD), "verb": {"id": "https://a.example/did"}, "result": {"duration": "PT1.1299S"}}
    del other["id"]
    check_signature(SIGNED, jws(other), Version.TWO)
    check_signature({**SIGNED, "timestamp": "2026-03-02T12:00:00Z"}, jws(TOLD), Version.ONE)
    check_signature(SIGNED, jws(TOLD) + b"\r\n", Version.ONE)


def reversed_keys(value):
    return {name: value[name] for name in reversed(value)}


def test_other_attachments_are_signed_with_the_statement_and_other_signatures_are_not():
    with_both = {**TOLD, "attachments": [NOTE, SIGNATURE, {**SIGNATURE, "sha2": "ef" * 32}]}
    check_signature(with_both, jws({**TOLD, "attachments": [NOTE]}), Version.ONE)
    check_signature(with_both, jws({**TOLD, "attachments": [NOTE, SIGNATURE]}), Version.ONE)
    assert refusal(jws(TOLD), with_both) == "The signature is of another statement than this one."


def test_the_statement_is_left_as_it_was():
    before = copy.deepcopy(SIGNED)
    check_signature(SIGNED, jws(), Version.ONE)
    assert before == SIGNED


@pytest.mark.parametrize(
    "change",
    [
        {"id": "00000000-0000-4000-8000-000000000000"},
        {"actor": {"mbox": "mailto:b@a.example"}},
        {"result": {"duration": "PT1.13S"}},
        {"context": {"platform": "x"}},
        {"attachments": [NOTE]},
    ],
)
def test_a_signature_of_another_statement_is_refused(change):
    assert refusal(jws({**TOLD, **change})) == "The signature is of another statement than this one."


@pytest.mark.parametrize(
    "payload",
    [{}, {"actor": 5}, {**TOLD, "verb": {"id": "did"}}, {**TOLD, "attachments": [5]}, {**TOLD, "object": None}],
)
def test_a_payload_that_is_no_statement_is_refused(payload):
    assert refusal(jws(payload)) == "The signature's payload is not a valid statement."


@pytest.mark.parametrize("payload", [b"{'id': 1}", b"[]", b'"x"', b"\xff", b'{"id":1,"id":2}', b"[" * 10_000, b"1e999"])
def test_a_payload_that_is_no_json_object_is_refused(payload):
    assert refusal(jws(payload)) == "The header or the payload of the signature is not a JSON object."
    text = signed_text(payload, TOLD) + b".AAAA"
    assert refusal(text) == "The header or the payload of the signature is not a JSON object."


@pytest.mark.parametrize("alg", ["HS256", "none", "ES256", "PS256", "rs256", "", None, ["RS256"], 256])
def test_another_algorithm_is_refused(alg):
    header = {} if alg is None else {"alg": alg}
    assert refusal(signed_text(header, TOLD) + b".AAAA") == (
        f"A statement is signed with RS256, RS384 or RS512, not with {alg}."
    )


def test_a_signature_by_a_shared_secret_is_refused_whatever_it_says():
    text = signed_text({"alg": "HS256"}, TOLD)
    mac = HMAC(b"secret", SHA256())
    mac.update(text)
    assert refusal(text + b"." + base64url(mac.finalize())).startswith("A statement is signed with RS256")


COMPACT = "The signature is not a JSON web signature in compact serialization."


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b".",
        b"..",
        b"AAAA",
        b"AAAA.AAAA",
        jws().replace(b".", b"..", 1),
        jws() + b".AAAA",
        jws().rpartition(b".")[0] + b".",
        jws() + b"==",
        jws() + b"!",
        jws()[:-2] + b"+/",
        b"\xff" + jws(),
        json.dumps({"payload": "AAAA", "signatures": []}).encode(),
    ],
)
def test_what_is_not_compact_is_refused(text):
    assert refusal(text) == COMPACT


def test_an_extension_that_must_be_understood_is_refused():
    assert refusal(jws(crit=["b64"], b64=False)).startswith("The signature's header asks for an extension")


CHAIN = "The signature's x5c is not a chain of X.509 certificates, the signer's first."


@pytest.mark.parametrize(
    "chain",
    [
        [],
        "x",
        {},
        None,
        [5],
        ["!"],
        [f"{LEAF[:8]}!{LEAF[8:]}"],
        [""],
        [b64encode(b"no certificate").decode()],
        [LEAF, certificate(OTHER_KEY, "root", "root")],
        [LEAF, certificate(ROOT_KEY, "another", "another")],
        [ROOT, LEAF],
        [LEAF, ROOT, LEAF],
        [LEAF] + [ROOT] * 10,
    ],
)
def test_what_is_no_chain_of_certificates_is_refused(chain):
    assert refusal(jws(x5c=chain)) == CHAIN


def test_a_certificate_without_an_rsa_key_is_refused():
    curve = certificate(ec.generate_private_key(ec.SECP256R1()))
    assert refusal(jws(x5c=[curve])) == "The signer's certificate has no RSA key."


def test_a_signature_by_another_key_or_of_other_words_is_refused():
    message = "The signature was not made with the key of its certificate."
    assert refusal(jws(key=OTHER_KEY, x5c=[LEAF])) == message
    header, _, made = jws(x5c=[LEAF]).split(b".")
    assert refusal(b".".join([header, base64url(json.dumps(TOLD, indent=1).encode()), made])) == message
    _, payload, made = jws(alg="RS256", x5c=[LEAF]).split(b".")
    other = base64url(json.dumps({"alg": "RS512", "x5c": [LEAF]}).encode())
    assert refusal(b".".join([other, payload, made])) == message


GOOD = jws(x5c=[LEAF, ROOT])


@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=3))
@settings(max_examples=200, deadline=None)
def test_a_damaged_signature_is_refused_and_never_breaks_anything(at, garbage):
    damaged = GOOD[:at] + garbage + GOOD[at + 1 :]
    if damaged.strip() != GOOD:
        assert refusal(damaged)


@given(st.binary(max_size=50) | st.text("ab.-_=", max_size=20).map(str.encode))
def test_anything_is_refused(text):
    assert refusal(text)
