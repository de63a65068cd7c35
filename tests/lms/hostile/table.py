"""The table: every address, who opens it, and the names of what can be posted there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.lms.hostile.world import World

PACKAGES = ("wagtail",)  # Wagtail's own admin, documents and pages have their own tests.
#: So have the addresses for tools, which answer no browser: tests/tracking/xapi_http/, tests/tracking/test_oauth.py.
TOOLS = ("xapi_", "oauth_")


@dataclass(frozen=True)
class Address:
    """One address. `arguments` maps its arguments to keys of `World.values`; `who` opens it ("" for nobody).

    `fields` can be posted, `reads` stand behind the question mark. With `acts`, an empty post does something.
    """

    who: str = ""
    arguments: dict[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    acts: bool = False
    reads: tuple[str, ...] = ()


SLUG = {"slug": "agency"}
AGENCY = {"agency": "agency"}
COHORT = {"agency": "agency", "cohort": "cohort"}
IMPORT = {"agency": "agency", "imported": "imported"}
MEMBER = {"slug": "agency", "membership": "membership"}
LEFT = {"agency": "agency", "registration": "registration"}
SEAT = {"registration": "registration"}
LESSON = {"registration": "registration", "lesson_uid": "lesson"}
QUIZ = {"registration": "registration", "placement": "quiz"}
COURSE = {"course_uid": "course"}
KEY = {"agency": "agency", "credential": "credential"}
FORWARDER = {"agency": "agency", "forwarder": "forwarder"}
EXPORT = {"agency": "agency", "export": "export"}
ORDER = {"agency": "agency", "order": "order"}
UMBRELLA = {"agency": "umbrella"}
UMBRELLA_KEY = {"agency": "umbrella", "credential": "umbrella_credential"}
FACTS = (
    *("name_en", "name_fr", "region", "reach", "contact_email", "contact_phone", "contact_address", "website"),
    *("primary_colour", "accent_colour"),
)
NEW_AGENCY = (
    *("name_en", "name_fr", "slug", "region", "reach"),
    *("coordinator_name", "coordinator_email", "coordinator_language"),
)
COHORT_FACTS = ("name", "offering", "starts_on", "ends_on", "staff")
NEXT = ("next",)
REPORTED = ("agency", "cohort", "edition", "sort")
TOOL = ("name", "scopes")
ENDPOINT = ("endpoint", "key", "secret", "everything")
FILTERS = ("first", "last", "course", "verb")
LEAFING = ("q", "learner", "activity", "verb", "first", "last", "after")
PASSWORDS = ("oldpassword", "password1", "password2")

TABLE = {
    # lms
    "lms:home": Address("coordinator"),
    "lms:today": Address("coordinator"),
    "lms:language": Address("learner", fields=("language", "next")),
    "lms:health": Address(),
    "lms:media": Address("", {"path": "file"}),
    # agencies
    "agencies:use_link": Address("", {"key": "key"}, ("action",)),
    "agencies:profile": Address("learner", fields=("full_name", "preferred_language", "time_zone")),
    "agencies:agencies": Address("author", reads=("q",)),
    "agencies:agency_new": Address("author", fields=NEW_AGENCY),
    "agencies:agency": Address("coordinator", SLUG),
    "agencies:team": Address("coordinator", SLUG, ("full_name", "email", "role", "language")),
    "agencies:end_role": Address("coordinator", MEMBER, acts=True),
    "agencies:restore_role": Address("coordinator", MEMBER, acts=True),
    "agencies:invite_again": Address("coordinator", MEMBER, acts=True),
    "agencies:settings": Address("coordinator", SLUG, FACTS),
    "agencies:logo": Address("coordinator", SLUG, ("logo", "action")),
    "agencies:learner_edit": Address(
        "coordinator", {"slug": "agency", "person": "person"}, ("full_name", "email", "phone", "language")
    ),
    "agencies:learner_link": Address("coordinator", {"slug": "agency", "person": "person"}, ("action",), acts=True),
    # courses
    "courses:offerings": Address("coordinator", AGENCY, ("edition",)),
    "courses:offering_close": Address("coordinator", AGENCY | {"offering": "offering"}, acts=True),
    "courses:offering_reopen": Address("coordinator", AGENCY | {"offering": "offering"}, acts=True),
    "courses:cohorts": Address("coordinator", AGENCY, reads=("q", "state", "sort", "page")),
    "courses:cohort_new": Address("coordinator", AGENCY, COHORT_FACTS, reads=("offering",)),
    "courses:cohort_edit": Address("coordinator", COHORT, COHORT_FACTS),
    "courses:cohort_weeks": Address("coordinator", COHORT, ("action", "lesson-x", "note-1-en", "note-1-fr")),
    "courses:enrol": Address("coordinator", COHORT, ("people", "file", "language", "invite", "expected", "action")),
    "courses:enrolment_import": Address("coordinator", IMPORT, reads=("rows", "page")),
    "courses:enrolment_import_progress": Address("coordinator", IMPORT),
    "courses:enrolment_import_csv": Address("coordinator", IMPORT),
    "courses:withdraw": Address("coordinator", LEFT, acts=True),
    "courses:reinstate": Address("coordinator", LEFT, acts=True),
    "courses:move": Address("coordinator", LEFT, ("cohort",)),
    "courses_publish_edition": Address("author", {"page_id": "page"}, ("last_number", "note_en", "note_fr")),
    # tracking
    "tracking:home": Address("learner"),
    "tracking:course": Address("learner", SEAT),
    "tracking:start": Address("learner", SEAT, acts=True),
    "tracking:results": Address("learner", SEAT),
    "tracking:lesson": Address("learner", LESSON),
    "tracking:place": Address("learner", LESSON, ("place",)),
    "tracking:finish": Address("learner", LESSON, acts=True),
    "tracking:do": Address("learner", SEAT | {"placement": "placement"}, ("token", "answer")),
    "tracking:quiz": Address("learner", QUIZ, ("token",)),
    "tracking:quiz_result": Address("learner", QUIZ),
    "tracking:cohort": Address("coordinator", COHORT, reads=("q", "state", "sort")),
    "tracking:learner": Address("coordinator", AGENCY | {"person": "person"}),
    "tracking:statements": Address("coordinator", AGENCY, reads=LEAFING),
    "tracking:statement": Address("coordinator", AGENCY | {"statement": "statement"}),
    "tracking:statement_file": Address("coordinator", AGENCY | {"statement": "statement", "sha2": "sha2"}),
    "tracking:credentials": Address("coordinator", AGENCY),
    "tracking:credential_new": Address("coordinator", AGENCY, TOOL),
    "tracking:credential_rotate": Address("coordinator", KEY, acts=True),
    "tracking:credential_revoke": Address("coordinator", KEY, acts=True),
    "tracking:refused_requests": Address("coordinator", AGENCY, reads=("page",)),
    "tracking:forwarders": Address("coordinator", AGENCY),
    "tracking:forwarder_new": Address("coordinator", AGENCY, ENDPOINT),
    "tracking:forwarder_edit": Address("coordinator", FORWARDER, ENDPOINT),
    "tracking:forwarder_try": Address("coordinator", FORWARDER, acts=True),
    "tracking:forwarder_pause": Address("coordinator", FORWARDER, acts=True),
    "tracking:forwarder_resume": Address("coordinator", FORWARDER, acts=True),
    "tracking:forwarder_remove": Address("coordinator", FORWARDER, acts=True),
    "tracking:dead_letters": Address("coordinator", FORWARDER, reads=("page",)),
    "tracking:send_again": Address("coordinator", FORWARDER, ("uid",), acts=True),
    "tracking:exports": Address("coordinator", AGENCY, ("form", *FILTERS)),
    "tracking:export_download": Address("coordinator", EXPORT),
    "tracking:export_progress": Address("coordinator", EXPORT),
    "tracking:export_clear": Address("coordinator", EXPORT, acts=True),
    "tracking:imports": Address("coordinator", AGENCY, ("file",)),
    "tracking:import_report": Address("coordinator", ORDER, reads=("rows", "page")),
    "tracking:import_report_csv": Address("coordinator", ORDER),
    "tracking:import_progress": Address("coordinator", ORDER),
    "tracking_workshop_credentials": Address("author"),
    "tracking_credentials": Address("author", UMBRELLA),
    "tracking_credential_new": Address("author", UMBRELLA, TOOL),
    "tracking_credential_rotate": Address("author", UMBRELLA_KEY, acts=True),
    "tracking_credential_revoke": Address("author", UMBRELLA_KEY, acts=True),
    "tracking_refused_requests": Address("author", UMBRELLA, reads=("page",)),
    "tracking_erasures": Address("operator", reads=("q", "page")),
    "tracking_erasure": Address("operator", {"person": "person"}, ("reason", "word")),
    "tracking_retention": Address("operator"),
    "tracking_retention_edit": Address("operator", {"name": "kept"}, ("keep_days",), acts=True),
    # evaluation
    "evaluation:reports": Address("coordinator"),
    "evaluation:report": Address("coordinator", COURSE, reads=REPORTED),
    "evaluation:report_csv": Address("coordinator", COURSE, reads=REPORTED),
    "evaluation:learners_csv": Address("coordinator", COURSE, reads=REPORTED),
    # allauth, our front door
    "account_login": Address(fields=("login", "password", "remember", "next"), reads=NEXT),
    "account_logout": Address("learner", fields=("next",), acts=True, reads=NEXT),
    "account_inactive": Address(reads=NEXT),
    "account_signup": Address(fields=("email", "password1"), reads=NEXT),
    "account_reauthenticate": Address("coordinator", fields=("password", "next"), reads=NEXT),
    "account_email": Address("learner", fields=("email", "action_add")),
    "account_email_verification_sent": Address(reads=NEXT),
    "account_confirm_email": Address("", {"key": "key"}, reads=NEXT),
    "account_change_password": Address("coordinator", fields=PASSWORDS, reads=NEXT),
    "account_set_password": Address("learner", fields=PASSWORDS[1:], acts=True, reads=NEXT),
    "account_reset_password": Address(fields=("email",), reads=NEXT),
    "account_reset_password_done": Address(reads=NEXT),
    "account_reset_password_from_key": Address("", {"uidb36": "uidb36", "key": "key"}, PASSWORDS[1:], reads=NEXT),
    "account_reset_password_from_key_done": Address(reads=NEXT),
    "account_request_login_code": Address(fields=("email", "next"), reads=NEXT),
    "account_confirm_login_code": Address(fields=("code", "action"), reads=NEXT),
    "mfa_index": Address("coordinator"),
    "mfa_authenticate": Address(fields=("code", "credential"), reads=NEXT),
    "mfa_reauthenticate": Address("coordinator", fields=("code",), reads=NEXT),
    "mfa_activate_totp": Address("coordinator", fields=("code",)),
    "mfa_deactivate_totp": Address("coordinator"),
    "mfa_view_recovery_codes": Address("coordinator"),
    "mfa_generate_recovery_codes": Address("coordinator"),
    "mfa_download_recovery_codes": Address("coordinator"),
    "mfa_list_webauthn": Address("coordinator"),
    "mfa_add_webauthn": Address("coordinator", fields=("name", "credential", "passwordless")),
    "mfa_reauthenticate_webauthn": Address("coordinator", fields=("credential",), reads=NEXT),
    "mfa_remove_webauthn": Address("coordinator", {"pk": "offering"}),
    "mfa_edit_webauthn": Address("coordinator", {"pk": "offering"}, ("name",)),
    "mfa_login_webauthn": Address(fields=("credential",)),
}
#: What can stand behind the question mark, somewhere.
QUERY = sorted({name for address in TABLE.values() for name in address.reads} | {"language", "locale", "p"})


def known_to_the_resolver(
    resolver: URLResolver | None = None, spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, URLPattern]]:
    """Every pattern that has a name and is neither of `PACKAGES` nor for `TOOLS`, with its full name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from known_to_the_resolver(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        elif pattern.name and not (spaces or (pattern.name,))[0].startswith(PACKAGES) and not is_for_tools(pattern):
            yield ":".join((*spaces, pattern.name)), pattern


def is_for_tools(pattern: URLPattern) -> bool:
    return str(pattern.name).startswith(TOOLS)


def every_address(world: World) -> Iterator[tuple[str, Address, str]]:
    """Name, entry and path of every line of the table."""
    for name, address in TABLE.items():
        yield name, address, world.path(name, address.arguments)


def filled(names: tuple[str, ...], value: Any) -> dict[str, Any]:
    """The same value under every name."""
    return dict.fromkeys(names, value)
