"""What happens to one enrolment afterwards: withdrawn, brought back, moved."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import Role
from courses.models import Enrolment, EnrolmentChange
from courses.services.enrolments import move, reinstate, withdraw
from courses.services.errors import OtherOffering
from tests.factories.agencies import make_agency, make_member, make_person, signed_in
from tests.factories.tracking import NOON, make_cohort, make_edition, make_enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def maple():
    return make_agency("maple")


@pytest.fixture
def browser(maple):
    return signed_in(make_member(maple))


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def cohort(maple, edition):
    return make_cohort(maple, edition, "Evening group")


def action(name, enrolment, agency="maple"):
    return reverse(f"courses:{name}", args=[agency, enrolment.registration])


@pytest.fixture
def enrolment(maple, edition, cohort):
    return make_enrolment(edition, maple, make_member(maple, Role.LEARNER, "Amina Diallo"), cohort)


def test_a_learner_is_withdrawn_after_a_question_and_brought_back(browser, enrolment):
    assert "Withdraw Amina Diallo?" in browser.get(action("withdraw", enrolment)).content.decode()
    enrolment.refresh_from_db()
    assert enrolment.withdrawn_at is None
    page = browser.post(action("withdraw", enrolment), follow=True)
    enrolment.refresh_from_db()
    assert enrolment.withdrawn_at is not None
    assert f'action="{action("reinstate", enrolment)}"' in page.content.decode()
    assert "Undo" in page.content.decode()
    browser.post(action("reinstate", enrolment))
    enrolment.refresh_from_db()
    assert enrolment.withdrawn_at is None


def test_withdrawing_twice_keeps_the_first_moment(enrolment):
    first = withdraw(enrolment=enrolment).withdrawn_at
    assert withdraw(enrolment=enrolment).withdrawn_at == first
    assert reinstate(enrolment=enrolment).withdrawn_at is None


def test_a_learner_moves_to_another_cohort_of_the_same_edition_only(maple, edition, browser, enrolment):
    morning = make_cohort(maple, edition, "Morning group")
    elsewhere = make_cohort(maple, make_edition(number=2), "Newer edition")
    form = browser.get(action("move", enrolment)).context["form"]
    assert [cohort.name for cohort in form.fields["cohort"].queryset] == ["Morning group"]
    assert browser.post(action("move", enrolment), {"cohort": elsewhere.uid}).status_code == 422
    assert browser.post(action("move", enrolment), {"cohort": "nonsense"}).status_code == 422
    browser.post(action("move", enrolment), {"cohort": morning.uid})
    enrolment.refresh_from_db()
    assert enrolment.cohort == morning
    with pytest.raises(OtherOffering):
        move(enrolment=enrolment, cohort=elsewhere)


def test_what_happens_to_an_enrolment_is_remembered_with_who_did_it(maple, edition, cohort, enrolment):
    ada, morning = make_member(maple, name="Ada"), make_cohort(maple, edition, "Morning group")
    browser = signed_in(ada)
    for name in ("withdraw", "withdraw", "reinstate", "reinstate"):
        browser.post(action(name, enrolment))
    browser.post(action("move", enrolment), {"cohort": morning.uid})
    move(enrolment=enrolment, cohort=morning)

    facts = enrolment.changes.values_list("kind", "from_cohort", "to_cohort", "by")
    assert list(facts) == [
        ("withdrawn", None, None, ada.pk),
        ("reinstated", None, None, ada.pk),
        ("moved", cohort.pk, morning.pk, ada.pk),
    ]


def test_a_withdrawal_is_remembered_at_its_own_moment(enrolment):
    withdraw(enrolment=enrolment, at=NOON)

    assert enrolment.changes.get().at == enrolment.withdrawn_at == NOON


def test_two_who_withdraw_a_learner_at_once_leave_one_trace(enrolment):
    seen_before = Enrolment.objects.get(pk=enrolment.pk)
    first = withdraw(enrolment=enrolment).withdrawn_at

    assert withdraw(enrolment=seen_before).withdrawn_at == first
    assert enrolment.changes.count() == 1


def test_what_happened_to_an_enrolment_stays_as_it_was_written(maple, enrolment):
    by = make_person()
    withdraw(enrolment=enrolment, by=by)
    for change in (lambda rows: rows.update(kind="moved"), lambda rows: rows.delete(), lambda rows: rows.update(by=by)):
        with pytest.raises(IntegrityError, match="changes of enrolments are kept"), transaction.atomic():
            change(EnrolmentChange.objects.all())
    by.delete()

    assert enrolment.changes.values_list("kind", "by").get() == ("withdrawn", None)


def test_nobody_moves_a_learner_into_another_agency(maple, edition, browser, enrolment):
    theirs = make_cohort(make_agency("birch"), edition, "Secret cohort")
    assert "Secret" not in browser.get(action("move", enrolment)).content.decode()
    assert browser.post(action("move", enrolment), {"cohort": theirs.uid}).status_code == 422


@pytest.mark.parametrize("name", ["withdraw", "reinstate", "move"])
def test_only_coordinators_of_this_agency_change_an_enrolment(maple, enrolment, name):
    birch = make_agency("birch")
    for person in (make_member(maple, Role.TRAINER), enrolment.person, make_member(birch), make_person()):
        for agency in ("maple", "birch"):
            assert signed_in(person).post(action(name, enrolment, agency)).status_code == 404
    enrolment.refresh_from_db()
    assert enrolment.withdrawn_at is None
