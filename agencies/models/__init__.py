"""People, agencies, memberships and sign-in links."""

from agencies.models.agencies import Agency, AgencyQuerySet
from agencies.models.memberships import Membership, MembershipQuerySet, Role
from agencies.models.people import LANGUAGES, Person, PersonQuerySet
from agencies.models.sign_in import SignInLink

__all__ = [
    "LANGUAGES",
    "Agency",
    "AgencyQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Person",
    "PersonQuerySet",
    "Role",
    "SignInLink",
]
