"""One-time links: opened by people, not by scanners; once; in time."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.utils import timezone

from agencies.jobs.models import Job
from agencies.jobs.services import drain
from agencies.models import Role, SignInLink
from agencies.models.sign_in import digest_of
from agencies.services import LinkExpired, LinkRefused, LinkUsed, make_link, use_link
from tests.factories.agencies import make_agency, make_member, make_person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina():
    return make_member(make_agency(), Role.LEARNER, "Amina Diallo", email="amina@example.org")


def path_for(person, **fields):
    _link, address = make_link(person=person, **{"purpose": "invitation", **fields})
    return address.removeprefix("http://127.0.0.1:8000")


def key_in(path):
    return path.rstrip("/").rsplit("/", 1)[1]


def age(path, **by):
    SignInLink.objects.filter(digest=digest_of(key_in(path))).update(expires_at=timezone.now() - timedelta(**by))


def promised():
    return Job.objects.filter(task__startswith="agencies.").count()


def who(client):
    return client.session.get("_auth_user_id")


def test_only_the_digest_is_kept(amina):
    key = key_in(path_for(amina))
    link = SignInLink.objects.get()
    assert link.digest == digest_of(key)
    assert key not in str(list(SignInLink.objects.values()))
    assert len(key) == 43


@pytest.mark.parametrize(
    ("purpose", "lasts"),
    [("invitation", timedelta(days=7)), ("shown", timedelta(days=7)), ("requested", timedelta(minutes=30))],
)
def test_a_link_lasts_as_long_as_it_says(amina, purpose, lasts):
    link, _address = make_link(person=amina, purpose=purpose)
    assert link.expires_at - timezone.now() == pytest.approx(lasts, abs=timedelta(seconds=5))


def test_opening_it_signs_nobody_in_and_uses_nothing_up(client, amina):
    path = path_for(amina)
    for method in (client.get, client.head):
        assert method(path).status_code == 200
    page = client.get(path)
    assert "Continue as Amina" in page.content.decode()
    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert who(client) is None
    assert SignInLink.objects.get().used_at is None


def test_pressing_the_button_signs_in_in_a_new_session_and_leads_where_it_should(client, amina):
    path = path_for(amina, next_path="/learn/")
    client.get("/accounts/login/")
    before = client.session.session_key
    done = client.post(path)
    assert (done.status_code, done.url) == (302, "/learn/")
    assert who(client) == str(amina.pk)
    assert client.session.session_key != before


def test_the_second_click_of_a_double_click_is_told_plainly(client, amina):
    path = path_for(amina)
    client.post(path)
    second = type(client)().post(path)
    assert second.status_code == 410
    assert "If you pressed the button twice, you are in: go on." in second.content.decode()
    assert promised() == 0


def test_the_same_person_goes_on_when_they_open_it_again(client, amina):
    path = path_for(amina, next_path="/learn/")
    client.post(path)
    assert client.get(path).url == "/learn/"


def test_somebody_else_who_opens_a_used_link_gets_nowhere(client, amina):
    path = path_for(amina)
    client.post(path)
    other = type(client)()
    assert other.get(path).status_code == 410
    assert who(other) is None


def test_who_has_no_address_is_told_whom_to_ask_instead_of_an_endless_offer(client):
    agency = make_agency(contact_phone="+14035550123", contact_email="hello@maple.example")
    learner = make_member(agency, Role.LEARNER, "Amina Diallo", email="", phone="+14035550188")
    path = path_for(learner)
    client.post(path)
    page = type(client)().get(path).content.decode()

    assert "Send me a new link" not in page
    assert "Your agency can give you a new link:" in page
    assert 'href="tel:+14035550123"' in page


def test_an_old_link_offers_a_new_one_and_the_new_one_works(client, amina):
    path = path_for(amina, next_path="/learn/")
    age(path, seconds=1)
    page = client.get(path)
    assert page.status_code == 410
    assert "Send me a new link" in page.content.decode()
    assert client.post(path).status_code == 410
    assert client.post(path, {"action": "renew"}).url == path
    drain()
    [message] = mail.outbox
    new = message.body.split("http://127.0.0.1:8000")[1].split()[0]
    assert new != path
    assert client.post(new).url == "/learn/"


def test_asking_for_a_new_one_says_the_same_whoever_can_be_written_to(client, amina):
    alone = make_person("No Mail", email=None)
    pages = []
    for person in (amina, alone):
        path = path_for(person)
        age(path, days=1)
        answer = type(client)().post(path, {"action": "renew"}, follow=True)
        pages.append("If this account has an e-mail address, a new link is on its way." in answer.content.decode())
    assert pages == [True, True]
    assert promised() == 1


def test_asking_again_and_again_is_throttled(client, amina):
    path = path_for(amina)
    age(path, days=1)
    answers = [client.post(path, {"action": "renew"}).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]


@pytest.mark.parametrize("key", ["x", "x" * 43, "%00", "..%2F", "é" * 10, "x" * 5000])
def test_a_key_that_never_was_one(client, key):
    for answer in (client.get(f"/accounts/link/{key}/"), client.post(f"/accounts/link/{key}/")):
        assert answer.status_code == 404


def test_the_link_of_a_closed_account_opens_nothing(client, amina):
    path = path_for(amina)
    amina.is_active = False
    amina.save()
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404
    assert who(client) is None


def test_a_shared_phone_is_handed_over_cleanly(client, amina):
    other = make_person("Bo Li")
    browser = signed_in(other)
    browser.session["left"] = "behind"
    path = path_for(amina)
    assert "On this device, Bo Li is signed in." in browser.get(path).content.decode()
    browser.post(path)
    assert who(browser) == str(amina.pk)
    assert "left" not in browser.session


def test_it_speaks_the_persons_language_unless_the_browser_chose_one(client, amina):
    amina.preferred_language = "fr"
    amina.save()
    path = path_for(amina)
    assert "Continuer en tant que Amina" in client.get(path, headers={"accept-language": "en"}).content.decode()
    client.cookies["django_language"] = "en"
    assert "Continue as Amina" in client.get(path).content.decode()


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_it_leads_nowhere_else(client, amina, address):
    assert client.post(path_for(amina, next_path=address)).url == "/"


def test_a_second_step_still_stands_behind_the_link(client, amina):
    TOTP.activate(amina, generate_totp_secret())
    done = client.post(path_for(amina))
    assert done.url == "/accounts/2fa/authenticate/"
    assert who(client) is None


def test_the_second_step_is_asked_on_a_shared_phone_too(amina):
    TOTP.activate(amina, generate_totp_secret())
    browser = signed_in(make_person("Bo Li"))
    assert browser.post(path_for(amina), follow=True).request["PATH_INFO"] == "/accounts/2fa/authenticate/"
    assert who(browser) is None


def test_the_service_says_what_is_wrong(amina):
    used, late = path_for(amina), path_for(amina)
    use_link(key=key_in(used))
    with pytest.raises(LinkUsed):
        use_link(key=key_in(used))
    age(late, seconds=1)
    with pytest.raises(LinkExpired):
        use_link(key=key_in(late))
    with pytest.raises(LinkRefused):
        use_link(key="nothing")
