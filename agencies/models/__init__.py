"""People, agencies, memberships, sign-in links and erasures."""

from agencies.models.agencies import Agency, AgencyQuerySet
from agencies.models.erasures import Erasure
from agencies.models.memberships import Membership, MembershipQuerySet, Role
from agencies.models.people import LANGUAGES, Person, PersonQuerySet
from agencies.models.sign_in import SignInLink

__all__ = [
    "LANGUAGES",
    "Agency",
    "AgencyQuerySet",
    "Erasure",
    "Membership",
    "MembershipQuerySet",
    "Person",
    "PersonQuerySet",
    "Role",
    "SignInLink",
]
