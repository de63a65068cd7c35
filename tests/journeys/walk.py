"""Where people go in a small demonstration world: every address of our rooms, and what pages become when they are used.

An address is walked by whoever meets it (`MET_BY`), with the arguments of `facts_of`; only what answers without a page
stands in `WITHOUT_A_PAGE`. So a new address is walked, or fails for want of an argument.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, Person, Role, SignInLink
from agencies.services.sign_in import make_link
from courses.models import CoursePage, Enrolment
from courses.selectors import outline_of
from lms.demo.world import PASSWORD
from tests.factories.agencies import make_member
from tests.factories.credentials import make_refused_tool
from tests.factories.imports import make_imports
from tests.factories.outgoing import make_exports, make_refusing_lrs
from tests.factories.statements import A_WELD, make_voided_statement
from tests.factories.tracking import make_import, make_unfinished_imports
from tests.journeys.acts import Act, both, come_afresh, connect_a_tool, forget_the_token, send
from tests.lms.test_sweep import our_addresses

#: What answers to a form or a program, or gives a file.
WITHOUT_A_PAGE = {
    "agencies:invite_again",
    "agencies:restore_role",
    "courses:offering_close",
    "courses:offering_reopen",
    "courses:enrolment_import_csv",
    "courses:enrolment_import_progress",
    "courses:reinstate",
    "evaluation:learners_csv",
    "evaluation:report_csv",
    "lms:health",
    "lms:language",
    "lms:media",
    "tracking:do",
    "tracking:export_clear",
    "tracking:export_download",
    "tracking:export_progress",
    "tracking:finish",
    "tracking:forwarder_pause",
    "tracking:forwarder_resume",
    "tracking:forwarder_try",
    "tracking:import_progress",
    "tracking:import_report_csv",
    "tracking:oauth_token",
    "tracking:place",
    "tracking:send_again",
    "tracking:start",
    "tracking:statement_file",
    *(f"tracking:xapi_{name}" for name in ("about", "activities", "activity_profile", "agent_profile", "agents")),
    *(f"tracking:xapi_{name}" for name in ("more", "state", "statements", "unknown")),
}
OF_COORDINATORS = [
    *("cohort", "learner", "statement", "statement_file", "statements", "credentials", "refused_requests"),
    *("credential_new", "credential_revoke", "credential_rotate"),
    *("forwarders", "dead_letters", "send_again"),
    *(f"forwarder_{word}" for word in ("edit", "new", "pause", "remove", "resume", "try")),
    *("exports", "export_download", "export_progress", "export_clear"),
    *("imports", "import_report", "import_progress", "import_report_csv"),
]
#: Who meets a page: by its name, else by its room.
MET_BY = {
    "agencies": "coordinator",
    "agencies:agencies": "umbrella_author",
    "agencies:agency_new": "umbrella_author",
    "agencies:use_link": "visitor",
    "courses": "coordinator",
    "evaluation": "agency_evaluator",
    "lms": "coordinator",
    "lms:home": "visitor",
    "tracking": "learner",
    **dict.fromkeys((f"tracking:{name}" for name in OF_COORDINATORS), "coordinator"),
    "tracking:quiz_result": "graduate",
}
PEOPLE = [
    "visitor",
    "learner",
    "graduate",
    "newcomer",
    "withdrawn",
    "stranger",
    "coordinator",
    "first_coordinator",
    "trainer",
    "agency_evaluator",
    "umbrella_evaluator",
    "umbrella_author",
]


@dataclass(frozen=True)
class Stop:
    """A page, perhaps after something was done on it; `status` is what the address answers before."""

    path: str
    then: Act | None = None
    status: int = 200


@dataclass
class World:
    """Who there is, and what the arguments of addresses stand for."""

    language: str
    people: dict[str, Person | None] = field(default_factory=dict)
    places: dict[str, Enrolment] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    def at(self, name: str, query: str = "", **others: Any) -> str:
        """The path of one of our addresses."""
        values = self.facts | others
        arguments = our_addresses().get(name, [])
        return reverse(name, kwargs={argument: values[argument] for argument in arguments}) + query

    def stops(self, who: str) -> Iterator[Stop]:
        """Everything that this person meets."""
        own = {"registration": self.places[who].registration} if who in self.places else {}
        for name in our_addresses():
            if name not in WITHOUT_A_PAGE and MET_BY.get(name, MET_BY[name.split(":")[0]]) == who:
                yield Stop(self.at(name, **own))
        yield from MORE.get(who, nothing_more)(self)


def look_around(language: str) -> World:
    """The demonstration world, in which everybody reads one language."""
    Person.objects.update(preferred_language=language)
    world = World(language)
    agency = Agency.objects.get(slug="magpie-house")
    places = Enrolment.objects.select_related("person", "edition", "cohort").filter(agency=agency).order_by("pk")
    under_way = list(places.filter(progress__completed_at=None, progress__lessons_done__gt=0))
    world.places = {
        "learner": under_way[0],
        "withdrawn": under_way[1],
        "graduate": places.exclude(progress__completed_at=None)[0],
        "newcomer": places.filter(progress__started_at=None)[0],
    }
    Enrolment.objects.filter(pk=under_way[1].pk).update(withdrawn_at=timezone.now())
    world.people = {who: place.person for who, place in world.places.items()} | {
        "visitor": None,
        "stranger": make_member(agency, Role.LEARNER, "Solange Sans-Cours", preferred_language=language),
        "coordinator": person("coordinator@magpie-house.example"),
        "first_coordinator": person("coordinator@open-door-brooks.example"),
        "trainer": person("trainer@magpie-house.example"),
        "agency_evaluator": person("evaluator@magpie-house.example"),
        "umbrella_evaluator": person("evaluator@prairie-bridges.example"),
        "umbrella_author": person("author@prairie-bridges.example"),
    }
    world.facts = facts_of(world, agency)
    TOTP.activate(world.people["trainer"], generate_totp_secret())
    return world


def person(email: str) -> Person:
    """Somebody who works in the demonstration world."""
    return Person.objects.get(email=email)


def facts_of(world: World, agency: Agency) -> dict[str, Any]:
    """A value for every argument that an address of ours has."""
    place = world.places["learner"]
    outline = outline_of(place.edition, world.language)
    activities = {activity.kind: activity for lesson in outline.lessons for activity in lesson.activities}
    return {
        "agency": agency.slug,
        "cohort": place.cohort.uid,
        "imported": make_import(place.cohort, PASTED, by=world.people["coordinator"]).uid,
        "course_uid": place.edition.course_uid,
        "credential": make_refused_tool(agency).uid,
        "export": make_exports(agency).uid,
        "forwarder": make_refusing_lrs(agency).pk,
        "key": key_for(place.person),
        "lesson_uid": outline.lessons[0].uid,
        "membership": world.people["trainer"].memberships.get().pk,
        "offering": place.offering_id,
        "order": make_imports(agency).uid,
        "path": agency.logo_url.removeprefix("/media/"),
        "person": place.person_id,
        "placement": activities["quiz"].placement,
        "question": activities["single_choice"].placement,
        "registration": place.registration,
        "sha2": hashlib.sha256(A_WELD).hexdigest(),
        "slug": agency.slug,
        "statement": make_voided_statement(agency),
    }


def key_for(somebody: Person, **state: Any) -> str:
    """The key of a sign-in link, which may be used or old."""
    link, address = make_link(person=somebody, purpose=SignInLink.Purpose.REQUESTED)
    SignInLink.objects.filter(pk=link.pk).update(**state) if state else None
    return address.split("/")[-2]


# --- What people meet beside the addresses themselves ---
def nothing_more(world: World) -> Iterator[Stop]:
    """Nothing."""
    yield from ()


def visitor(world: World) -> Iterator[Stop]:
    """The catalogue, the doors, and closed doors."""
    courses = CoursePage.objects.live().filter(locale__language_code=world.language)
    yield from (Stop(path) for path in [f"/{world.language}/", *(page.get_url_parts()[2] for page in courses)])
    yield Stop(f"/{world.language}/nowhere/", status=404)
    for name in ("account_login", "account_request_login_code", "account_reset_password", "account_signup"):
        yield Stop(reverse(name))
    yield from (Stop(reverse(name)) for name in ("account_reset_password_done", "account_inactive"))
    learner, trainer = world.people["learner"], world.people["trainer"]
    door, code = reverse("account_login"), reverse("account_confirm_login_code")
    by_password, by_code = "main form:has([name=password])", "main form:has([name=email])"
    yield Stop(door, send(by_password, login=trainer.email, password="wrong"))
    yield Stop(door, both(forget_the_token, send(by_code, email=learner.email)))
    yield Stop(door, send(by_code, email=learner.email))
    yield Stop(code, send("main form:has([name=code])", code="000000"))
    now = timezone.now()
    for state, status in (({"used_at": now}, 410), ({"expires_at": now}, 410)):
        yield Stop(reverse("agencies:use_link", args=[key_for(learner, **state)]), status=status)
    yield Stop(reverse("agencies:use_link", args=["nobody-has-this-key"]), status=404)
    words = {"uidb36": user_pk_to_url_str(trainer), "key": default_token_generator.make_token(trainer)}
    new_password = "main form:has([name=password1])"
    yield Stop(reverse("account_reset_password_from_key", kwargs=words))
    yield Stop(reverse("account_reset_password_from_key", kwargs=words), send(new_password, password1="short"))
    second_step = send(by_password, login=trainer.email, password=PASSWORD)
    yield Stop(door, both(come_afresh, second_step))


def learner(world: World) -> Iterator[Stop]:
    """Every lesson, answers that are none, and one's account."""
    place = world.places["learner"]
    for lesson in outline_of(place.edition, world.language).lessons[1:]:
        yield Stop(world.at("tracking:lesson", lesson_uid=lesson.uid))
    yield Stop(world.at("tracking:lesson", lesson_uid=lesson.uid), send("main form:has([type=radio]) >> nth=0"))
    yield Stop(world.at("tracking:quiz"), send("main form.quiz"))
    yield Stop(reverse("agencies:profile"))
    yield Stop(reverse("account_logout"))
    yield Stop(reverse("wagtailadmin_home"), status=403)


def graduate(world: World) -> Iterator[Stop]:
    """A finished course."""
    place = world.places["graduate"]
    yield Stop(reverse("tracking:home"))
    for name in ("tracking:course", "tracking:results", "tracking:quiz"):
        yield Stop(world.at(name, registration=place.registration))
    for lesson in outline_of(place.edition, world.language).lessons:
        yield Stop(world.at("tracking:lesson", registration=place.registration, lesson_uid=lesson.uid))


def on_the_way(who: str) -> Callable[[World], Iterator[Stop]]:
    """Home, course, lesson and results of somebody who has not begun, or who has left."""

    def more(world: World) -> Iterator[Stop]:
        own = world.places[who].registration
        yield Stop(reverse("tracking:home"))
        for name in ("tracking:course", "tracking:lesson", "tracking:results"):
            yield Stop(world.at(name, registration=own))

    return more


def stranger(world: World) -> Iterator[Stop]:
    """A learner without a course."""
    yield from (Stop(reverse(name)) for name in ("tracking:home", "agencies:profile"))


PASTED = """Adèle Roy, adele@example.org, 780 555 0111, fr
Nobody, no address
Li Wei, li.wei@example.org
Li, li.wei@example.org"""


def coordinator(world: World) -> Iterator[Stop]:
    """Forms filled in wrongly and rightly, searches that find nothing, and what is said afterwards."""
    enrol, check = (
        world.at("courses:enrol"),
        send("main form:has([name=people])", button="[value=check]", people=PASTED),
    )
    yield Stop(enrol, check)
    yield Stop(enrol, both(check, send("main form:has([name=people])", button="[value=enrol]")))
    yield Stop(enrol, send("main form:has([name=people])", people=""))
    imports = make_unfinished_imports(world.places["learner"].cohort)
    yield from (Stop(world.at("courses:enrolment_import", imported=each.uid)) for each in imports)
    yield Stop(world.at("courses:cohort_new"), send("main form:has([name=starts_on])", name="", ends_on="2020-01-01"))
    yield Stop(world.at("courses:cohort_weeks"), send("main form:has(textarea)"))
    yield Stop(world.at("courses:cohorts", "?q=zzzz"))
    yield Stop(world.at("tracking:cohort", "?q=zzzz"))
    yield Stop(world.at("agencies:team"), send("main form:has([name=email])", email="no address", full_name=""))
    yield Stop(world.at("agencies:settings"), send("main form:has([name=name_en])", name_en="", contact_email="no"))
    yield Stop(world.at("agencies:settings"), send("main form:has([type=file])"))
    yield Stop(world.at("agencies:learner_link"), send("main form:has([value=show])", button="[value=show]"))
    yield Stop(world.at("agencies:profile"), send("main form:has([name=full_name])", full_name=""))
    yield Stop(world.at("agencies:profile"), send("main form:has([name=full_name])", full_name="Somebody Else"))
    yield Stop(world.at("courses:withdraw"), send("main form"))
    yield Stop(world.at("tracking:credential_new"), send("main form", name=""))
    yield Stop(world.at("tracking:credential_new"), connect_a_tool)
    yield Stop(world.at("tracking:credential_rotate"), send("main form"))
    yield Stop(world.at("tracking:forwarder_new"), send("main form", endpoint="nonsense"))
    yield Stop(world.at("tracking:imports"), send("main form:has([type=file])"))
    yield Stop(world.at("tracking:exports"), send("main form:has([name=first])", first="2026-03-02", last="2026-03-01"))
    yield Stop(world.at("tracking:statement"), lambda page: page.locator("main summary").click())
    for query in ("?q=a", "?q=zzzz", f"?learner={world.facts['person']}", "?first=2099-01-01"):
        yield Stop(world.at("tracking:statements", query))
    yield Stop(world.at("tracking:refused_requests"), lambda page: page.locator("main summary").first.click())
    for name in ("mfa_index", "mfa_activate_totp", "account_change_password"):
        yield Stop(reverse(name))
    yield Stop(reverse("mfa_activate_totp"), send("main form:has([name=password])", password=PASSWORD))
    yield Stop(reverse("mfa_add_webauthn"))


def first_coordinator(world: World) -> Iterator[Stop]:
    """An agency where nothing has happened yet."""
    names = ("agencies:agency", "courses:offerings", "courses:cohorts", "courses:cohort_new", "agencies:team")
    names += ("tracking:credentials", "tracking:refused_requests", "tracking:statements")
    yield from (Stop(world.at(name, agency="open-door-brooks", slug="open-door-brooks")) for name in names)
    yield from (Stop(reverse(name)) for name in ("lms:today", "evaluation:reports"))


def trainer(world: World) -> Iterator[Stop]:
    """What a coordinator sees, without the buttons."""
    names = (
        "lms:today",
        "agencies:agency",
        "agencies:team",
        "agencies:settings",
        "courses:offerings",
        "courses:cohorts",
    )
    yield from (Stop(world.at(name)) for name in (*names, "tracking:cohort", "tracking:learner", "tracking:statements"))
    yield Stop(reverse("mfa_index"))


def agency_evaluator(world: World) -> Iterator[Stop]:
    """The report, narrowed."""
    yield from (Stop(world.at(name)) for name in ("lms:today", "tracking:cohort"))
    yield Stop(world.at("evaluation:report", f"?cohort={world.facts['cohort']}"))
    yield Stop(world.at("evaluation:report", "?cohort=nonsense"), status=404)


def umbrella_evaluator(world: World) -> Iterator[Stop]:
    """Figures over all agencies."""
    yield from (Stop(world.at(name)) for name in ("lms:today", "evaluation:reports", "evaluation:report"))
    yield Stop(world.at("evaluation:report", f"?agency={world.facts['agency']}"))


def umbrella_author(world: World) -> Iterator[Stop]:
    """The umbrella's own house."""
    names = ("agencies:agency", "agencies:team", "agencies:settings")
    yield from (Stop(world.at(name, slug="prairie-bridges")) for name in names)
    yield Stop(world.at("tracking:credentials", agency="prairie-bridges"))
    yield Stop(reverse("lms:today"))
    yield Stop(reverse("agencies:agency_new"), send("main form:has([name=name_en])", name_en=""))


MORE: dict[str, Callable[[World], Iterator[Stop]]] = {
    "visitor": visitor,
    "learner": learner,
    "graduate": graduate,
    "newcomer": on_the_way("newcomer"),
    "withdrawn": on_the_way("withdrawn"),
    "stranger": stranger,
    "coordinator": coordinator,
    "first_coordinator": first_coordinator,
    "trainer": trainer,
    "agency_evaluator": agency_evaluator,
    "umbrella_evaluator": umbrella_evaluator,
    "umbrella_author": umbrella_author,
}
