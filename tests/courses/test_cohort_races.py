"""Coordinators who change a cohort, a course or a learner's place at the same moment."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connection, transaction

from agencies.models import Role
from courses.models import Cohort, Enrolment
from courses.services.cohorts import change_cohort, open_cohort
from courses.services.enrolments import enrol_people, move
from courses.services.errors import CohortUnderway, CoursesError, OfferingClosed, OtherOffering
from courses.services.offerings import close_offering, offer_edition
from tests.factories.agencies import make_agency, make_member
from tests.factories.tracking import make_cohort, make_edition, make_enrolment

pytestmark = pytest.mark.django_db(transaction=True)
A_MOMENT = 0.3


@pytest.fixture
def maple():
    return make_agency("maple")


@pytest.fixture
def learner(maple):
    return make_member(maple, Role.LEARNER)


@pytest.fixture
def cohort(maple):
    return make_cohort(maple, make_edition())


@pytest.fixture
def newer(maple):
    return offer_edition(agency=maple, edition=make_edition(number=2))


def found(thing):
    """The same row as another request reads it, with what it points to."""
    related = ["offering__edition"] if isinstance(thing, Cohort) else ["edition"]
    return type(thing).objects.select_related(*related).get(pk=thing.pk)


def one_before_the_other(first, second):
    """Begin `second` while `first` has done its work but not committed; what became of each: None, or an error."""

    def later():
        try:
            second()
        except CoursesError as refused:
            return type(refused)
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            first()
            waiting = thread.submit(later)
            wait([waiting], timeout=A_MOMENT)
        return waiting.result()


def to(offering, cohort):
    """A cohort takes another course."""
    words = {"name": cohort.name, "starts_on": cohort.starts_on, "ends_on": cohort.ends_on, "staff": []}
    return change_cohort(cohort=cohort, offering=offering, **words)


def test_whoever_is_enrolled_while_the_cohort_changes_its_course_takes_the_new_one(cohort, newer, learner):
    seen = found(cohort)
    said = one_before_the_other(lambda: to(newer, found(cohort)), lambda: enrol_people(cohort=seen, people=[learner]))

    assert said is None
    assert Enrolment.objects.values_list("offering", "edition").get() == (newer.pk, newer.edition_id)


def test_a_cohort_keeps_its_course_while_somebody_is_being_enrolled(cohort, newer, learner):
    seen = found(cohort)
    said = one_before_the_other(lambda: enrol_people(cohort=found(cohort), people=[learner]), lambda: to(newer, seen))

    assert said == CohortUnderway
    assert Cohort.objects.get().offering == cohort.offering


def test_a_cohort_that_changes_its_course_takes_nobody_of_the_old_one(maple, cohort, newer):
    evening = make_cohort(maple, cohort.offering.edition, "Evening")
    enrolment = make_enrolment(evening.offering.edition, maple, cohort=evening)
    seen = found(cohort)
    said = one_before_the_other(lambda: to(newer, found(cohort)), lambda: move(enrolment=enrolment, cohort=seen))

    assert said == OtherOffering
    assert Enrolment.objects.get().cohort == evening


def test_nobody_is_enrolled_once_a_course_is_closed(cohort, learner):
    seen = found(cohort)
    said = one_before_the_other(
        lambda: close_offering(offering=cohort.offering), lambda: enrol_people(cohort=seen, people=[learner])
    )

    assert said == OfferingClosed
    assert Enrolment.objects.count() == 0


def test_no_cohort_begins_once_a_course_is_closed(cohort):
    seen = found(cohort.offering)
    dates = {"starts_on": cohort.starts_on, "ends_on": cohort.ends_on}
    said = one_before_the_other(
        lambda: close_offering(offering=cohort.offering),
        lambda: open_cohort(offering=seen, name="Late", **dates),
    )

    assert said == OfferingClosed
    assert Cohort.objects.count() == 1
