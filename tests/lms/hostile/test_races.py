"""The same thing from several browsers at the same moment: real threads against a real database."""

from collections import Counter

import pytest
from django.conf import settings
from django.test import Client

from agencies.jobs.models import Job
from agencies.models import Membership, Person, Role, SignInLink
from agencies.services import make_link
from courses.models import Enrolment
from tests.crowds import together
from tests.factories import tracking as make
from tests.factories.agencies import make_agency, make_member, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 6


def test_a_link_lets_one_browser_in_whoever_comes_with_it() -> None:
    amina = make_member(make_agency(), Role.LEARNER, "Amina Diallo")
    _link, address = make_link(person=amina, purpose=SignInLink.Purpose.INVITATION)
    path = address.removeprefix(settings.SITE_URL)

    def come(number: int) -> tuple[int, bool]:
        client = Client()
        answer = client.post(path)
        return answer.status_code, "_auth_user_id" in client.session

    assert Counter(together(come, CROWD)) == {(302, True): 1, (410, False): CROWD - 1}


def test_guesses_of_a_code_sent_at_once_are_counted_one_by_one() -> None:
    amina = make_member(make_agency(), Role.LEARNER, "Amina Diallo")
    asking = Client()
    asking.post("/accounts/login/code/", {"email": amina.email})
    session = asking.cookies[settings.SESSION_COOKIE_NAME].value

    def guess(number: int) -> str:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = session
        page = client.post("/accounts/login/code/confirm/", {"code": f"00000{number}"}, follow=True).content.decode()
        return "guessed" if "This is not the code we sent." in page else "refused"

    assert Counter(together(guess, CROWD))["guessed"] <= 3


def test_a_list_sent_by_a_trembling_finger_enrols_everybody_once() -> None:
    maple = make_agency("maple")
    cohort, coordinator = make.make_cohort(maple, make.make_edition()), make_member(maple)
    path = f"/agency/maple/cohorts/{cohort.uid}/enrol/"
    people = (
        "".join(f"Learner {number}, l{number}@example.org\n" for number in range(20)) + "Phone Only, 403 555 0199\n"
    )
    looked = signed_in(coordinator).post(path, {"people": people, "language": "fr", "action": "check"})
    post = {"people": people, "language": "fr", "action": "enrol", "invite": "on"}
    post["expected"] = looked.context["plan"].fingerprint
    browsers = [signed_in(coordinator) for _ in range(CROWD)]
    statuses = together(lambda number: browsers[number].post(path, post).status_code, CROWD)
    assert statuses == [200] * CROWD
    assert Enrolment.objects.count() == 21
    assert Person.objects.filter(full_name__startswith="Learner").count() == 20
    assert Membership.objects.filter(role=Role.LEARNER).count() == 21
    assert Job.objects.filter(task="agencies.send_invitation").count() == 20
