"""Who vouches for a statement: the server's word, whatever the sender wrote."""

from typing import Any
from uuid import UUID

CLASSROOM = "classroom"


def authority_of(home_page: str, uid: UUID, name: str) -> dict[str, Any]:
    """The Agent that stands for a credential: an account of ours, by the credential's random uid."""
    return agent(home_page, str(uid), name)


def classroom_authority(home_page: str) -> dict[str, Any]:
    """The Agent that stands for our own classroom."""
    return agent(home_page, CLASSROOM, "Tremplin")


def agent(home_page: str, account: str, name: str) -> dict[str, Any]:
    """An Agent with an account."""
    return {"objectType": "Agent", "name": name, "account": {"homePage": home_page, "name": account}}
