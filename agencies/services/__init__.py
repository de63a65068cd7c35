"""What may be done about people and agencies: the commands that other rooms import."""

from agencies.selectors.people import Newcomer
from agencies.services.agencies import (
    change_agency,
    open_agency,
    open_agency_with_coordinator,
    remove_logo,
    set_logo,
)
from agencies.services.erasures import Sought, ask_erasure, forget_rows
from agencies.services.errors import (
    AddressMissing,
    AddressTaken,
    AgenciesError,
    LinkExpired,
    LinkRefused,
    LinkUsed,
    NobodyWouldManage,
    NotYoursAlone,
    OpenedElsewhere,
    ReasonNamesThem,
    RoleDoesNotFit,
    SignsInOtherwise,
    StillAtWork,
    UmbrellaStandsAlready,
)
from agencies.services.holding import hold_agency
from agencies.services.people import Admitted, admit_learner, admit_learners, change_learner, change_profile
from agencies.services.roles import end_role, grant_role, invite_to_team
from agencies.services.sign_in import invitation, invite, invite_many, make_link, renew_link, show_link, use_link

__all__ = [
    "AddressMissing",
    "AddressTaken",
    "Admitted",
    "AgenciesError",
    "LinkExpired",
    "LinkRefused",
    "LinkUsed",
    "Newcomer",
    "NobodyWouldManage",
    "NotYoursAlone",
    "OpenedElsewhere",
    "ReasonNamesThem",
    "RoleDoesNotFit",
    "SignsInOtherwise",
    "Sought",
    "StillAtWork",
    "UmbrellaStandsAlready",
    "admit_learner",
    "admit_learners",
    "ask_erasure",
    "change_agency",
    "change_learner",
    "change_profile",
    "end_role",
    "forget_rows",
    "grant_role",
    "hold_agency",
    "invitation",
    "invite",
    "invite_many",
    "invite_to_team",
    "make_link",
    "open_agency",
    "open_agency_with_coordinator",
    "remove_logo",
    "renew_link",
    "set_logo",
    "show_link",
    "use_link",
]
