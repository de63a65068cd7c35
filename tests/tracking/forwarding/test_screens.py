"""The pages where a coordinator says where statements are sent on to, and sees how it goes."""

import json
import re
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.jobs.models import Job
from agencies.jobs.services import drain
from agencies.models import Person, Role
from tests.factories.outgoing import document, documents, exactly, make_forwarder, promise, store
from tests.factories.tracking import make_agency, make_member
from tests.tracking.forwarding.outbox import send, sent, waiting
from tests.tracking.remote import KEY, SECRET, ok, says
from tracking.models import Forwarder, Outgoing
from tracking.services import trials
from tracking.services.forwarders import SETTLING, SecretNeeded, change_forwarder
from tracking.services.trials import try_forwarder

pytestmark = pytest.mark.django_db
#: Session, person, roles, agency, forwarders; dead letters: forwarder in place of agency, count, rows.
QUERIES = {"forwarders": 5, "dead_letters": 6}


@pytest.fixture
def coordinator(forwarder) -> Person:
    return make_member(forwarder.agency)


@pytest.fixture
def client(coordinator) -> Client:
    browser = Client()
    browser.force_login(coordinator)
    return browser


def at(name: str, *more, agency: str = "maple") -> str:
    return reverse(f"tracking:{name}", args=[agency, *more])


def page_of(answer) -> str:
    return answer.content.decode()


def message_in(client: Client, answer) -> str:
    """What the page says after an act."""
    page = page_of(client.get(answer["Location"]))
    return " ".join(
        re.sub(r"<[^>]+>", " ", page.partition('class="messages">')[2].partition("</main>")[0][:1500]).split()
    )


def test_an_lrs_is_set_up_with_its_secret_sealed(client, lrs, forwarder):
    form = {"endpoint": "https://lrs.example/xapi/", "key": "k", "secret": " s p "}
    assert client.post(at("forwarder_new"), form)["Location"] == at("forwarders")
    made = Forwarder.objects.get(endpoint="https://lrs.example/xapi/")
    assert (made.agency, made.key, made.secret) == (forwarder.agency, "k", " s p ")
    [kept] = Forwarder.objects.filter(pk=made.pk).extra(select={"raw": "secret"}).values_list("raw", flat=True)
    assert "s p" not in kept
    for address in (at("forwarders"), at("forwarder_edit", made.pk)):
        page = page_of(client.get(address))
        assert "https://lrs.example/xapi/" in page
        assert " s p " not in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("endpoint", "http://lrs.example/", "is no address of an LRS"),
        ("endpoint", "https://10.0.0.1/", "leads to a machine that is not on the public internet"),
        ("endpoint", "https://[::1]/", "leads to a machine that is not on the public internet"),
        ("endpoint", "javascript:alert(1)", "is no address of an LRS"),
        ("endpoint", "", ""),
        ("key", "a:b", "A key has no colon in it."),
        ("secret", "", ""),
    ],
)
def test_what_we_would_not_ask_is_not_set_up(client, settings, field, value, said):
    settings.XAPI_FORWARD_PLAIN = settings.XAPI_FORWARD_PRIVATE = False
    form = {"endpoint": "https://lrs.example/", "key": "k", "secret": "s"} | {field: value}
    answer = client.post(at("forwarder_new"), form)
    assert answer.status_code == 422
    assert said in page_of(answer)
    assert Forwarder.objects.count() == 1


def test_an_agency_has_five_at_most(client, forwarder):
    for number in range(4):
        make_forwarder(f"https://{number}.example/", forwarder.agency)
    answer = client.post(at("forwarder_new"), {"endpoint": "https://lrs.example/", "key": "k", "secret": "s"})
    assert answer.status_code == 422
    assert "An agency has at most 5." in page_of(answer)
    assert at("forwarder_new") not in page_of(client.get(at("forwarders")))


def test_what_was_recorded_before_is_sent_when_asked_for(client, lrs):
    agency = Forwarder.objects.get().agency
    Forwarder.objects.all().delete()
    for statement in documents(3):
        store(agency, exactly(statement))
    Job.objects.all().delete()
    for everything, expected in (("", 0), ("on", 3)):
        form = {"endpoint": lrs.endpoint, "key": KEY, "secret": SECRET, "everything": everything}
        client.post(at("forwarder_new"), form)
        drain(now=timezone.now() + SETTLING)
        assert len(waiting() + sent()) == expected


# --- Try it ---
def test_trying_says_what_came_back(lrs, forwarder):
    def said() -> tuple[bool, str]:
        trial = try_forwarder(forwarder=forwarder)
        return trial.good, str(trial)

    speaks = "There is an LRS. It speaks xAPI 1.0.3, 2.0.0."
    assert said() == (True, f"{speaks} It accepts the key.")
    rules = {
        (200, '{"version": ["2.0.0"]}'): (
            True,
            (
                "There is an LRS. It speaks xAPI 2.0.0. It does not speak 1.0.3, in which the classroom writes. "
                "It may refuse that. It accepts the key."
            ),
        ),
        (200, "<h1>Welcome</h1>"): (
            False,
            "Something answers at this address, but it is no LRS. Look at the endpoint.",
        ),
        (200, "[1]"): (False, "Something answers at this address, but it is no LRS. Look at the endpoint."),
        (404, ""): (False, "There is no LRS at this address (404). Look at the endpoint."),
        (500, ""): (False, "It is out of order (500)."),
        (301, ""): (False, "It says that it has moved (301). Change the endpoint to the new address."),
        (418, "I am a teapot"): (False, "It answered 418: I am a teapot"),
    }
    for (status, text), expected in rules.items():
        lrs.rule = lambda asked, status=status, text=text: (
            (status, {}, text.encode()) if asked.path.endswith("about") else None
        )
        assert said() == expected
    lrs.rule = lambda asked: (403, {}, b"") if "statements" in asked.path else None
    known = "It knows the key, which may not read. Whether it may write shows when something is sent."
    assert said() == (True, f"{speaks} {known}")
    lrs.rule = lambda asked: None
    forwarder.secret = "wrong"
    assert said() == (False, f"{speaks} It does not accept the key or the secret (401).")
    forwarder.secret = ""
    assert said() == (False, "The secret can’t be read any more. Type it again.")
    lrs.stop()
    forwarder.secret = "any"
    assert said() == (False, "“127.0.0.1” does not answer.")


def test_trying_takes_no_longer_than_somebody_waits(lrs, forwarder, monkeypatch):
    monkeypatch.setattr(trials, "PATIENCE", 0.3)
    lrs.rule = lambda asked: time.sleep(3) or ok({})
    begun = time.monotonic()
    assert str(try_forwarder(forwarder=forwarder)) == "“127.0.0.1” took too long to answer."
    assert time.monotonic() - begun < 1.5


def test_the_button_says_it_in_the_readers_language(client, coordinator, lrs, forwarder):
    answer = client.post(at("forwarder_try", forwarder.pk))
    assert message_in(client, answer).startswith("There is an LRS. It speaks xAPI 1.0.3, 2.0.0. It accepts the key.")
    Person.objects.update(preferred_language="fr")
    answer = client.post(at("forwarder_try", forwarder.pk))
    assert message_in(client, answer).startswith("Il y a un LRS. Il parle xAPI 1.0.3, 2.0.0. Il accepte la clé.")


def test_only_a_press_of_a_button_does_anything(client, lrs, forwarder):
    Forwarder.objects.update(failures=2)
    Outgoing.objects.create(forwarder=forwarder, uid=document(1)["id"], next_at=timezone.now(), state="dead")
    for name in ("forwarder_try", "forwarder_pause", "forwarder_resume", "send_again"):
        assert client.get(at(name, forwarder.pk)).status_code in {302, 405}
    assert lrs.asked == []
    assert list(Forwarder.objects.values_list("paused_at", "failures")) == [(None, 2)]
    assert Outgoing.objects.get().state == "dead"


# --- How it goes ---
def test_the_page_says_how_it_goes(client, lrs, forwarder):
    promise(forwarder, documents(3))
    page = page_of(client.get(at("forwarders")))
    assert re.findall(r"<dt>(Waiting|Refused|Last sent)</dt><dd>([^<]*)", page) == [
        ("Waiting", "3"),
        ("Refused", "0"),
        ("Last sent", "Not yet"),
    ]
    lrs.rule = says(503)
    send(forwarder)
    page = page_of(client.get(at("forwarders")))
    assert "It has too much to do and asks us to wait (503)." in page
    assert "Next try:" in page
    assert client.post(at("forwarder_resume", forwarder.pk)).status_code == 302
    lrs.rule = lambda asked: None
    send(forwarder)
    page = page_of(client.get(at("forwarders")))
    assert "It has too much" not in page
    assert re.findall(r"<dt>Waiting</dt><dd>([^<]*)", page) == ["0"]


def test_a_pause_and_its_end(client, forwarder):
    client.post(at("forwarder_pause", forwarder.pk))
    assert Forwarder.objects.get().paused_at is not None
    assert "Paused" in page_of(client.get(at("forwarders")))
    client.post(at("forwarder_resume", forwarder.pk))
    assert Forwarder.objects.get().paused_at is None


def test_a_change_keeps_the_secret_only_for_the_same_address(client, forwarder):
    where = at("forwarder_edit", forwarder.pk)
    Forwarder.objects.update(failures=5, next_at=timezone.now() + timedelta(hours=1), reason="x")
    assert client.post(where, {"endpoint": forwarder.endpoint, "key": "other"}).status_code == 302
    changed = Forwarder.objects.get()
    assert (changed.key, changed.secret, changed.failures, changed.next_at) == ("other", SECRET, 0, None)
    answer = client.post(where, {"endpoint": "https://evil.example/", "key": "other"})
    assert answer.status_code == 422
    assert "The address is another one, so type the secret again." in page_of(answer)
    assert Forwarder.objects.get().endpoint == forwarder.endpoint
    client.post(where, {"endpoint": "https://new.example/", "key": "other", "secret": "theirs"})
    changed = Forwarder.objects.get()
    assert (changed.endpoint, changed.secret) == ("https://new.example/", "theirs")


def test_the_secret_is_not_sent_elsewhere_whoever_asks(forwarder):
    with pytest.raises(SecretNeeded):
        change_forwarder(forwarder=forwarder, endpoint="https://evil.example/", key="k")
    assert Forwarder.objects.get().endpoint == forwarder.endpoint


def test_removing_is_asked_and_forgets_what_waits(client, forwarder):
    promise(forwarder, documents(2))
    assert client.get(at("forwarder_remove", forwarder.pk)).status_code == 200
    assert Forwarder.objects.count() == 1
    client.post(at("forwarder_remove", forwarder.pk))
    assert (Forwarder.objects.count(), Outgoing.objects.count()) == (0, 0)


def test_refused_statements_are_listed_and_sent_again(client, lrs, forwarder):
    promise(forwarder, documents(3))
    lrs.rule = says(400, json.dumps({"error": {"message": "<b>No</b> %(such)s verb"}}))
    send(forwarder)
    page = page_of(client.get(at("dead_letters", forwarder.pk)))
    assert page.count("It answered 400: &lt;b&gt;No&lt;/b&gt; %(such)s verb") == 3
    lrs.rule = lambda asked: None
    answer = client.post(at("send_again", forwarder.pk), {"uid": document(2)["id"]})
    assert message_in(client, answer).startswith("1 statement is sent again.")
    assert waiting() == [document(2)["id"]]
    client.post(at("send_again", forwarder.pk), {"uid": "nonsense"})
    assert len(waiting()) == 1
    client.post(at("send_again", forwarder.pk))
    assert len(waiting()) == 3
    assert "Nothing was refused" in page_of(client.get(at("dead_letters", forwarder.pk)))


@pytest.mark.parametrize("name", QUERIES)
def test_lists_cost_the_same_with_one_and_with_three(name, client, forwarder, django_assert_num_queries):
    more = [forwarder.pk] if name == "dead_letters" else []
    for begin, count in ((1, 1), (2, 2)):
        promise(forwarder, documents(count, begin=begin))
        Outgoing.objects.update(state="dead")
        if begin == 2:
            make_forwarder("https://two.example/", forwarder.agency)
            make_forwarder("https://three.example/", forwarder.agency)
        with django_assert_num_queries(QUERIES[name]):
            client.get(at(name, *more))


# --- Whose ---
NAMES = [
    "forwarder_edit",
    "forwarder_try",
    "forwarder_pause",
    "forwarder_resume",
    "forwarder_remove",
    "dead_letters",
    "send_again",
]


def test_another_agencys_are_not_there(client, lrs, forwarder):
    theirs = make_forwarder(lrs.endpoint, make_agency("birch"))
    promise(theirs, documents(1))
    Outgoing.objects.update(state="dead")
    for name in NAMES:
        for agency, number in (("birch", theirs.pk), ("maple", theirs.pk), ("birch", forwarder.pk)):
            where = at(name, number, agency=agency)
            assert {client.get(where).status_code, client.post(where).status_code} <= {404, 405}
    for name in ("forwarders", "forwarder_new"):
        assert client.get(at(name, agency="birch")).status_code == 404
    assert Forwarder.objects.count() == 2
    assert lrs.asked == []
    assert Outgoing.objects.get().state == "dead"


@pytest.mark.parametrize("role", [Role.TRAINER, Role.AGENCY_EVALUATOR, Role.LEARNER, None])
def test_nobody_else_in_the_agency_has_them(role, forwarder):
    browser = Client()
    if role:
        browser.force_login(make_member(forwarder.agency, role))
    for name in ("forwarders", "forwarder_new"):
        assert browser.get(at(name)).status_code == (404 if role else 302)
    for name in NAMES:
        ask = browser.get if name == "dead_letters" else browser.post
        assert ask(at(name, forwarder.pk)).status_code == (404 if role else 302)
