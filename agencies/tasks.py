"""Letters, each sent by a job: it speaks to the world, so it works outside the transaction and carries its job's id."""

from datetime import date
from smtplib import SMTPRecipientsRefused
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse

from agencies.jobs.services import GiveUp, Run, job
from agencies.models import Agency, Person, Role, SignInLink
from agencies.services.erasures import erase, finish
from agencies.services.letters import post_letter
from agencies.services.sign_in import key_of, make_link

SOON = 10  # Somebody waits for it, looking at a screen.
PERMANENT = 500


@job(outside=True)
def send_invitation(run: Run, person_id: str, agency_id: int, titles: dict[str, str], starts_on: str) -> None:
    """Tell somebody that an agency expects them, with a link of seven days and how to come back without it."""
    person, agency = writable(person_id), Agency.objects.get(pk=agency_id)
    next_path = reverse(settings.LEARNER_HOME) if titles else ""
    with run.step(cursor="link"):
        _link, address = make_link(
            person=person, purpose=SignInLink.Purpose.INVITATION, next_path=next_path, key=key_of(run.id)
        )
    roles = person.memberships.current().filter(agency=agency).exclude(role=Role.LEARNER)
    words = {
        "person": person,
        "agency": agency,
        "link": address,
        "title": titles.get(person.preferred_language) or next(iter(titles.values()), ""),
        "starts_on": date.fromisoformat(starts_on) if starts_on else None,
        "roles": [] if titles else roles,
    }
    post(run, person, "invitation", words, reply_to=agency.contact_email)


@job(outside=True, priority=SOON)
def send_link(run: Run, person_id: str, next_path: str) -> None:
    """A link of thirty minutes, asked for from an old one."""
    person = writable(person_id)
    with run.step(cursor="link"):
        _link, address = make_link(
            person=person, purpose=SignInLink.Purpose.REQUESTED, next_path=next_path, key=key_of(run.id)
        )
    post(run, person, "link", {"person": person, "link": address})


@job(outside=True, priority=SOON, forget=True)
def send_code(run: Run, person_id: str, code: str, next_path: str) -> None:
    """The six digits, and a link for those who would rather tap than type."""
    person = writable(person_id)
    with run.step(cursor="link"):
        _link, address = make_link(
            person=person, purpose=SignInLink.Purpose.REQUESTED, next_path=next_path, key=key_of(run.id)
        )
    post(run, person, "code", {"person": person, "code": code, "link": address})


@job(outside=True, priority=SOON, forget=True)
def send_no_account(run: Run, email: str, language: str) -> None:
    """To an address that nobody has: says so to its owner, and to nobody else."""
    deliver(run, to=email, letter="no_account", language=language, words={})


@job(outside=True, priority=SOON)
def send_password_link(run: Run, person_id: str) -> None:
    """A way to a new password; its token is made here and kept nowhere."""
    person = writable(person_id)
    words = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    address = settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=words)
    post(run, person, "password", {"person": person, "link": address})


@job(outside=True, forget=True)
def send_notice(run: Run, person_id: str, subject: str, body: str) -> None:
    """What happened to somebody's sign-in: a changed password, a new key."""
    post(run, writable(person_id), "notice", {"subject": subject, "body": body})


@job(attempts=50)
def erase_person(erasure_id: int) -> None:
    """Cut a person from everything, in all rooms at once."""
    erase(erasure_id=erasure_id)


@job(attempts=50)
def finish_erasure(erasure_id: int) -> None:
    """Look a second time, then forget what was looked for."""
    finish(erasure_id=erasure_id)


def writable(person_id: str) -> Person:
    """The person, if they can be written to; otherwise the job is over."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None or not person.email:
        raise GiveUp("The person is gone, or has no address any more.")
    return person


def post(run: Run, person: Person, letter: str, words: dict[str, Any], reply_to: str = "") -> None:
    """A letter in the person's language."""
    language = person.preferred_language
    deliver(run, to=str(person.email), letter=letter, language=language, words=words, reply_to=reply_to)


def deliver(run: Run, **letter: Any) -> None:
    """Send, and give up on an address that the server says it will never take."""
    try:
        post_letter(key=run.id, **letter)
    except SMTPRecipientsRefused as refused:
        codes = [code for code, _reason in refused.recipients.values()]
        if all(code >= PERMANENT for code in codes):
            raise GiveUp("The mail server refuses this address for good.") from refused
        raise
