"""Weeks begin on Monday at midnight where the installation is, in summer and in winter."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import override_settings

from courses.models import Edition
from evaluation.selectors.counts import Population
from evaluation.selectors.weeks import Week, offsets_of, weeks_of
from tests.factories.tracking import make_agency, make_edition, make_enrolment
from tracking.models import Progress

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 3, 18, 0, tzinfo=UTC)


@pytest.fixture
def edition() -> Edition:
    make_agency()
    return make_edition([[]])


def start(edition: Edition, *times: str, completed: str | None = None) -> None:
    for time in times:
        Progress.objects.create(
            enrolment=make_enrolment(edition),
            started_at=datetime.fromisoformat(time),
            completed_at=datetime.fromisoformat(completed) if completed else None,
        )


def started(edition: Edition, now: datetime = NOW) -> dict[str, int]:
    return {week.monday.isoformat(): week.started for week in weeks_of(Population((edition.pk,)), now) if week.started}


@pytest.mark.parametrize(
    ("moment", "monday"),
    [
        # Edmonton is seven hours behind in winter, six in summer; the clocks change on 8 March 2026.
        ("2026-03-02T06:59:59.999+00:00", "2026-02-23"),
        ("2026-03-02T07:00:00+00:00", "2026-03-02"),
        ("2026-03-08T08:59:59+00:00", "2026-03-02"),
        ("2026-03-09T05:59:59+00:00", "2026-03-02"),
        ("2026-03-09T06:00:00+00:00", "2026-03-09"),
        ("2025-11-02T12:00:00+00:00", "2025-10-27"),
        ("2025-11-03T06:59:59+00:00", "2025-10-27"),
        ("2025-11-03T07:00:00+00:00", "2025-11-03"),
        ("2026-01-01T03:00:00+00:00", "2025-12-29"),
    ],
)
def test_a_moment_belongs_to_the_week_of_its_local_day(edition, moment, monday):
    start(edition, moment)

    assert started(edition) == {monday: 1}


def test_another_installation_has_other_midnights(edition):
    start(edition, "2026-03-02T06:59:59+00:00")

    with override_settings(TIME_ZONE="Europe/Paris"):
        assert started(edition) == {"2026-03-02": 1}


def test_weeks_without_anybody_are_zero_up_to_this_one(edition):
    start(edition, "2026-05-12T18:00+00:00", "2026-05-13T18:00+00:00", completed="2026-05-26T18:00+00:00")

    assert weeks_of(Population((edition.pk,)), NOW) == [
        Week(date(2026, 5, 11), 2, 0),
        Week(date(2026, 5, 18), 0, 0),
        Week(date(2026, 5, 25), 0, 2),
        Week(date(2026, 6, 1), 0, 0),
    ]


def test_the_last_fifty_two_weeks_are_shown(edition):
    start(edition, "2025-06-09T05:59+00:00", "2025-06-09T06:00+00:00")

    weeks = weeks_of(Population((edition.pk,)), NOW)
    assert (len(weeks), weeks[0]) == (52, Week(date(2025, 6, 9), 1, 0))


def test_without_a_start_there_is_no_week(edition):
    make_enrolment(edition)

    assert weeks_of(Population((edition.pk,)), NOW) == []


def test_the_offsets_of_a_zone_are_found_to_the_quarter_of_an_hour():
    since = datetime(2026, 1, 1, tzinfo=UTC)

    assert offsets_of("America/Edmonton", since) == (
        (since, -7 * 3600),
        (datetime(2026, 3, 8, 9, tzinfo=UTC), -6 * 3600),
        (datetime(2026, 11, 1, 8, tzinfo=UTC), -7 * 3600),
    )
    assert offsets_of("Asia/Kolkata", since) == ((since, timedelta(hours=5, minutes=30).seconds),)
