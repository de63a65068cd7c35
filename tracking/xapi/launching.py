"""What a launched package may say and keep: about one activity, for one learner, in one registration, in few verbs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracking.xapi.faults import Fault, gettext_noop, shown
from tracking.xapi.statements import URN

CLAUSE = "Tremplin · docs/lrs.md, launch tokens"
PARTS_OF_AGENT = {"objectType", "name", "account"}


@dataclass(frozen=True)
class Launch:
    """One learner's visit to one activity. `registration` and `pseudonym` are UUIDs as text."""

    registration: str
    activity: str
    verbs: frozenset[str]
    home_page: str
    pseudonym: str

    @property
    def agent(self) -> dict[str, Any]:
        """The learner, as statements and states name them."""
        return {"objectType": "Agent", "account": {"homePage": self.home_page, "name": self.pseudonym}}


def may_say(launch: Launch, statement: Mapping[str, Any]) -> Fault | None:
    """The first thing in a statement (one that is well formed) that this launch does not cover."""
    return next(refused(launch, statement), None)


def may_keep(launch: Launch, *, activity: str, agent: Mapping[str, Any], registration: str | None) -> Fault | None:
    """The first thing in the parameters of a State request that this launch does not cover."""
    if activity != launch.activity:
        return fault("/activityId", OTHER_ACTIVITY, activity=activity)
    if not is_learner(launch, agent):
        return fault("/agent", OTHER_LEARNER)
    if str(registration).lower() != launch.registration:
        return fault("/registration", OTHER_REGISTRATION)
    return None


OTHER_LEARNER = gettext_noop("This launch is for another learner: use the account that the launch gave.")
OTHER_REGISTRATION = gettext_noop("This launch is for another registration: use the one that the launch gave.")
OTHER_ACTIVITY = gettext_noop("This launch is for another activity, not for %(activity)s.")
OTHER_VERB = gettext_noop("This launch may not use the verb %(verb)s.")


def refused(launch: Launch, statement: Mapping[str, Any]) -> Iterator[Fault]:
    """Everything that does not fit."""
    if not is_learner(launch, statement["actor"]):
        yield fault("/actor", OTHER_LEARNER)
    verb = statement["verb"]["id"]
    if verb not in launch.verbs:
        yield fault("/verb/id", OTHER_VERB, verb=verb)
    context = statement.get("context", {})
    if str(context.get("registration")).lower() != launch.registration:
        yield fault("/context/registration", OTHER_REGISTRATION)
    if not is_about(launch, statement["object"], context):
        yield fault("/object/id", OTHER_ACTIVITY, activity=statement["object"].get("id", "—"))


def is_learner(launch: Launch, agent: Mapping[str, Any]) -> bool:
    """Whether it is the learner's own account, an Agent and nothing besides."""
    kind = agent.get("objectType", "Agent")
    return kind == "Agent" and set(agent) <= PARTS_OF_AGENT and agent.get("account") == launch.agent["account"]


def is_about(launch: Launch, thing: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
    """Whether it is the activity, or a part of it with an id of the package's own making.

    A parent makes no course or lesson of ours a part of the package: what is completed there, the classroom says.
    """
    if thing.get("objectType", "Activity") != "Activity":
        return False
    if thing["id"] == launch.activity:
        return True
    parents = context.get("contextActivities", {}).get("parent", [])
    parents = [parents] if isinstance(parents, Mapping) else parents
    own = not str(thing["id"]).lower().startswith(URN)
    return own and any(parent.get("id") == launch.activity for parent in parents)


def fault(pointer: str, message: str, **values: object) -> Fault:
    """Short, since values may be of any length."""
    return Fault(pointer, CLAUSE, message, {name: shown(value) for name, value in values.items()})
