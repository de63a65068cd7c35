"""Letters go out once, in the reader's language, and carry their job's id."""

import re
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from agencies.jobs.models import Job, State
from agencies.jobs.services import claim, drain, execute
from agencies.models import Person, Role, SignInLink
from agencies.services import AddressMissing, invite
from agencies.services.sign_in import key_of
from tests.factories.agencies import make_agency, make_member, make_person

pytestmark = pytest.mark.django_db


class RefusingBackend(BaseEmailBackend):
    """A mail server that knows nobody."""

    def send_messages(self, email_messages):
        raise SMTPRecipientsRefused({"x": (550, b"No such user")})


class SleepingBackend(BaseEmailBackend):
    """A mail server that is away."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError


@pytest.fixture
def agency():
    return make_agency(contact_email="hello@maple.example", contact_phone="403 555-0100")


@pytest.fixture
def amina(agency):
    return make_member(agency, Role.LEARNER, "Amina Diallo", email="amina@example.org", preferred_language="fr")


def the_job():
    return Job.objects.get(task__startswith="agencies.")


def test_an_invitation_names_the_course_the_day_the_agency_and_the_way_in(agency, amina):
    invite(
        person=amina, agency=agency, titles={"en": "Customer success", "fr": "Réussite client"}, starts_on="2026-01-05"
    )
    drain()
    [message] = mail.outbox
    assert message.subject == "Centre Maple vous réserve une place\u00a0: Réussite client"
    assert message.reply_to == ["hello@maple.example"]
    assert "Il commence le 5 janvier 2026." in message.body
    assert "403 555-0100 · hello@maple.example" in message.body
    assert "amina@example.org" in message.body
    assert SignInLink.objects.get().next_path == "/learn/"


def test_the_message_carries_the_id_of_its_job(agency, amina):
    invite(person=amina, agency=agency)
    job = the_job()
    drain()
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{job.pk}@127.0.0.1>"


def test_a_letter_sent_again_after_a_crash_is_the_same_letter_with_the_same_link(agency, amina):
    invite(person=amina, agency=agency)
    job = the_job()
    drain()
    Job.objects.filter(pk=job.pk).update(state=State.READY, due_at=job.due_at, attempts=0)
    drain()
    first, second = mail.outbox
    assert first.body == second.body
    assert first.extra_headers == second.extra_headers
    assert SignInLink.objects.count() == 1


def test_the_key_of_a_link_stands_nowhere_in_the_job(agency, amina):
    invite(person=amina, agency=agency)
    drain()
    key = re.search(r"/accounts/link/([\w-]+)/", mail.outbox[0].body).group(1)
    assert key == key_of(the_job().pk)
    assert key not in str(list(Job.objects.values()))


def test_a_server_that_is_away_is_asked_again(agency, amina, settings):
    invite(person=amina, agency=agency)
    settings.EMAIL_BACKEND = f"{__name__}.SleepingBackend"
    execute(claim(the_job().pk))
    job = the_job()
    assert (job.state, job.attempts) == (State.READY, 1)


def test_an_address_that_will_never_exist_is_given_up(agency, amina, settings):
    invite(person=amina, agency=agency)
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
    execute(claim(the_job().pk))
    assert the_job().state == State.DEAD


def test_somebody_who_closed_their_account_meanwhile_gets_nothing(agency, amina):
    invite(person=amina, agency=agency)
    Person.objects.filter(pk=amina.pk).update(is_active=False)
    drain()
    assert mail.outbox == []


def test_somebody_without_an_address_cannot_be_invited(agency):
    with pytest.raises(AddressMissing):
        invite(person=make_person(email=None), agency=agency)


def test_a_name_cannot_smuggle_a_header_in(agency):
    nasty = make_person("Amina\nBcc: all@example.org", email="amina@example.org")
    agency.name_en = "Maple\rBcc: all@example.org"
    agency.save()
    invite(person=nasty, agency=agency, titles={"en": "Course\nBcc: all@example.org"})
    drain()
    [message] = mail.outbox
    assert "\n" not in message.subject
    assert message.recipients() == ["amina@example.org"]


def test_markup_in_names_stays_plain_text(agency):
    invite(person=make_person("Zoé O'Neil & Co", email="z@example.org"), agency=agency)
    drain()
    assert "Hello Zoé," in mail.outbox[0].body
    agency.name_en = "Tom & Jerry's"
    assert "&amp;" not in mail.outbox[0].body
