"""Who is meant: one identifier for each agent, and one key for everything that a list of statements is asked by."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

AGENTS = UUID("5b0f4c0e-27a5-5d0e-9a55-2f6a2d6b7e61")
KEYS = UUID("c3d1a6d4-0f0b-5f5c-8a0e-6f7f3c1c9b52")
_KEYS = hashlib.sha1(KEYS.bytes, usedforsecurity=False)
_FREE = ~(0xF000 << 64 | 0xC000 << 48)  # The bits that RFC 9562 leaves to the hash …
_FIVE = 5 << 76 | 0x8000 << 48  # … and those that say: version 5 of its variant.


def identifier_of(agent: Mapping[str, Any]) -> str | None:
    """The inverse functional identifier as one text, the same for equal agents; None for an anonymous group.

    1.0.3 Data 2.4.2.3; equality: Communication 2.1.3, `agent`. What no one tells apart is written one way: the domain
    of an address and the digits of a hash in lower case.
    """
    account = agent.get("account")
    if account is not None:
        return f"account|{account['homePage'].replace('|', '%7C')}|{account['name']}"
    if "mbox" in agent:
        return f"mbox|{address_of(agent['mbox'])}"
    if "mbox_sha1sum" in agent:
        return f"mbox_sha1sum|{agent['mbox_sha1sum'].lower()}"
    if "openid" in agent:
        return f"openid|{agent['openid']}"
    return None


def address_of(mbox: str) -> str:
    """A mailto IRI with its domain in lower case (1.0.3 Data 2.3.1); the part before the @ may mind its case."""
    local, at, domain = mbox.rpartition("@")
    return f"{local}{at}{domain.lower()}"


def agent_uuid(identifier: str, home_page: str) -> UUID:
    """A person of ours by the pseudonym itself (`home_page` is ours), anybody else by a UUID made of the identifier."""
    prefix = f"account|{home_page}|"
    if identifier.startswith(prefix):
        name = identifier.removeprefix(prefix)
        try:
            pseudonym = UUID(name)
        except ValueError:
            return uuid5(AGENTS, identifier)
        if str(pseudonym) == name:
            return pseudonym
    return uuid5(AGENTS, identifier)


def key(agency_id: int, kind: str, value: str) -> UUID:
    """What a list is asked by, as one value that no other agency's rows can carry.

    Kinds: verb, registration, agent, activity; with `*` also where they are only related. The same as
    `uuid5(KEYS, "agency|kind|value")` at half the price: it is asked for ten times in each statement.
    """
    digest = _KEYS.copy()
    digest.update(f"{agency_id}|{kind}|{value}".encode())
    return UUID(int=int.from_bytes(digest.digest()[:16], "big") & _FREE | _FIVE)
