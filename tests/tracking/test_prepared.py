"""A queryset compiled once gives what the queryset gives."""

import uuid
from contextlib import suppress

import pytest
from django.db import transaction

from tests.factories.tracking import NOON, make_edition, make_enrolment, make_seat
from tracking.models import LessonProgress
from tracking.selectors.classroom import OWN_ENROLMENT, own_enrolment, seat_of
from tracking.selectors.lessons import LESSON_ROW, lesson_row
from tracking.services.classroom import finish_reading

pytestmark = pytest.mark.django_db


def test_an_own_enrolment_comes_with_its_relations_in_one_query(django_assert_num_queries) -> None:
    first = make_enrolment(make_seat().enrolment.edition)
    for enrolment in (first, make_enrolment(first.edition)):
        with django_assert_num_queries(1):
            (found,) = OWN_ENROLMENT.rows(enrolment.person_id, enrolment.registration)
            assert (found.agency.name_en, found.offering.closed_at) == (enrolment.agency.name_en, None)
        (asked,) = own_enrolment(enrolment.person_id, enrolment.registration)
        assert found == asked
        assert {field.attname: getattr(found, field.attname) for field in found._meta.concrete_fields} == {
            field.attname: getattr(asked, field.attname) for field in asked._meta.concrete_fields
        }


class Undone(Exception):
    """What was done in this transaction never was."""


def test_a_seat_is_in_its_own_edition_even_when_the_key_of_an_undone_one_comes_again() -> None:
    with suppress(Undone), transaction.atomic():
        undone = make_seat().enrolment
        seat_of(undone.person, undone.registration, "en")
        raise Undone
    enrolment = make_enrolment(make_edition(number=2))
    seat = seat_of(enrolment.person, enrolment.registration, "en")

    assert (seat.enrolment.edition.uid, seat.outline.edition_uid) == (enrolment.edition.uid, enrolment.edition.uid)


def test_somebody_elses_enrolment_is_not_there() -> None:
    enrolment = make_seat().enrolment
    other = make_enrolment(enrolment.edition)
    assert OWN_ENROLMENT.rows(other.person_id, enrolment.registration) == []
    assert OWN_ENROLMENT.rows(enrolment.person_id, uuid.uuid4()) == []


def test_json_and_times_come_as_values() -> None:
    seat = make_seat([[], []])
    lesson = seat.outline.lessons[0]
    finish_reading(seat=seat, lesson_uid=lesson.uid, now=NOON)
    (row,) = LESSON_ROW.rows(seat.enrolment.pk, lesson.uid)
    assert (row.read_at, row.activities, row.lesson_uid) == (NOON, {}, lesson.uid)
    assert row == LessonProgress.objects.get() == lesson_row(seat.enrolment.pk, lesson.uid).get()
