"""Signed statements: a JSON web signature in an attachment (1.0.3 Data 2.6; RFC 7515).

What is looked for are mistakes, not trust: who holds the certificate is for those to judge who rely on the signature.
"""

import binascii
import re
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.x509 import Certificate, load_der_x509_certificate

from tracking.xapi.checks import check_statement
from tracking.xapi.faults import Fault, Malformed, gettext_noop, shown
from tracking.xapi.reading import read
from tracking.xapi.sameness import same
from tracking.xapi.versions import Version

SIGNATURE: Final = "http://adlnet.gov/expapi/attachments/signature"
CLAUSE: Final = "1.0.3 Data 2.6 · IEEE 9274.1.1 4.2.6 · RFC 7515"
ALGORITHMS: Final[dict[str, HashAlgorithm]] = {"RS256": SHA256(), "RS384": SHA384(), "RS512": SHA512()}
BASE64URL: Final = re.compile(rb"[0-9A-Za-z_-]+")
LONGEST_CHAIN: Final = 10
COMPACT_PARTS: Final = 3  # Header, payload, signature.

NOT_COMPACT: Final = gettext_noop("The signature is not a JSON web signature in compact serialization.")
NOT_AN_OBJECT: Final = gettext_noop("The header or the payload of the signature is not a JSON object.")
NOT_AN_ALGORITHM: Final = gettext_noop("A statement is signed with RS256, RS384 or RS512, not with %(algorithm)s.")
CRITICAL: Final = gettext_noop("The signature's header asks for an extension (crit) that is not known here.")
NOT_A_CHAIN: Final = gettext_noop("The signature's x5c is not a chain of X.509 certificates, the signer's first.")
NOT_RSA: Final = gettext_noop("The signer's certificate has no RSA key.")
NOT_SIGNED: Final = gettext_noop("The signature was not made with the key of its certificate.")
NOT_A_STATEMENT: Final = gettext_noop("The signature's payload is not a valid statement.")
ANOTHER: Final = gettext_noop("The signature is of another statement than this one.")


def check_signature(statement: Mapping[str, Any], jws: bytes, version: Version, *, at: str = "/attachments") -> None:
    """That the signature is well made, by its certificate if it has one, and of this statement.

    `statement` has passed the checks; `at` is where its attachment stands.

    Raises:
        Malformed: with the first thing that is wrong.
    """
    parts = jws.strip().split(b".")
    if len(parts) != COMPACT_PARTS:
        raise wrong(at, NOT_COMPACT)
    header, payload, made = object_in(parts[0], at), object_in(parts[1], at), decoded(parts[2], at)
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise wrong(at, NOT_AN_ALGORITHM, algorithm=algorithm)
    if "crit" in header:
        raise wrong(at, CRITICAL)
    if "x5c" in header:
        check_made_with(key_in(header["x5c"], at), made, b".".join(parts[:2]), algorithm, at)
    check_payload(statement, payload, version, at)


def object_in(part: bytes, at: str) -> dict[str, Any]:
    """A part of the signature that is a JSON object."""
    content = decoded(part, at)
    try:
        value = read(content).value
    except Malformed as error:
        raise wrong(at, NOT_AN_OBJECT) from error
    if not isinstance(value, dict):
        raise wrong(at, NOT_AN_OBJECT)
    return value


def decoded(part: bytes, at: str) -> bytes:
    """A part of the signature, out of its base64url without padding (RFC 7515 2)."""
    if not BASE64URL.fullmatch(part):
        raise wrong(at, NOT_COMPACT)
    try:
        return urlsafe_b64decode(part + b"=" * (-len(part) % 4))
    except binascii.Error as error:
        raise wrong(at, NOT_COMPACT) from error


def key_in(chain: object, at: str) -> RSAPublicKey:
    """The signer's key: that of the first certificate, each of which is signed by the next (RFC 7515 4.1.6)."""
    if not isinstance(chain, list) or not 0 < len(chain) <= LONGEST_CHAIN:
        raise wrong(at, NOT_A_CHAIN)
    certificates = [certificate_in(entry, at) for entry in chain]
    for issued, issuer in pairwise(certificates):
        try:
            issued.verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise wrong(at, NOT_A_CHAIN) from error
    key = certificates[0].public_key()
    if not isinstance(key, RSAPublicKey):
        raise wrong(at, NOT_RSA)
    return key


def certificate_in(entry: object, at: str) -> Certificate:
    """A certificate: DER in base64, not base64url (RFC 7515 4.1.6)."""
    try:
        return load_der_x509_certificate(b64decode(str(entry).encode(), validate=True))
    except ValueError as error:
        raise wrong(at, NOT_A_CHAIN) from error


def check_made_with(key: RSAPublicKey, made: bytes, signed: bytes, algorithm: str, at: str) -> None:
    """That the signature is one that this key made of what is signed."""
    try:
        key.verify(made, signed, PKCS1v15(), ALGORITHMS[algorithm])
    except InvalidSignature as error:
        raise wrong(at, NOT_SIGNED) from error


def check_payload(statement: Mapping[str, Any], payload: dict[str, Any], version: Version, at: str) -> None:
    """That what was signed is the statement before the signature was added to it."""
    try:
        check_statement(payload, version)
    except Malformed as error:
        raise wrong(at, NOT_A_STATEMENT) from error
    if not same(unsigned(statement), unsigned(payload), version):
        raise wrong(at, ANOTHER)


def unsigned(statement: Mapping[str, Any]) -> dict[str, Any]:
    """The statement without its signatures; a list of attachments is there even where nothing is attached."""
    rest = dict(statement)
    attachments = [note for note in rest.pop("attachments", ()) if note["usageType"] != SIGNATURE]
    return {**rest, "attachments": attachments}


def wrong(at: str, message: str, **values: object) -> Malformed:
    """One fault of the signature."""
    return Malformed(Fault(at, CLAUSE, message, {name: shown(value) for name, value in values.items()}))
