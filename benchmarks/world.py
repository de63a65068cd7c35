"""What is measured on: a course of ordinary size, and thousands of learners with ordinary histories."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection

from agencies.models import Agency, Person, Role
from courses.imports import read_list, text_of
from courses.services.enrolments import enrol_list
from tests.factories.evaluation import make_crowd
from tests.factories.tracking import make_agency, make_cohort, make_edition, make_member, reflection, single_choice

LESSONS = 16
BARE = (
    """
    SELECT e.agency_id, e.cohort_id, e.edition_id, COUNT(*), COUNT(p.started_at), COUNT(p.completed_at),
           SUM(p.score_sum / NULLIF(p.graded_done, 0))
    FROM courses_enrolment e LEFT JOIN tracking_progress p ON p.enrolment_id = e.id
    WHERE e.edition_id = %s GROUP BY 1, 2, 3
    """,
    """
    SELECT l.lesson_uid, COUNT(*), COUNT(l.completed_at)
    FROM tracking_lessonprogress l JOIN courses_enrolment e ON e.id = l.enrolment_id
    WHERE e.edition_id = %s GROUP BY 1
    """,
    """
    SELECT p.started_at, p.completed_at
    FROM tracking_progress p JOIN courses_enrolment e ON e.id = p.enrolment_id
    WHERE e.edition_id = %s AND p.completed_at IS NOT NULL
    """,
)


def taught_course(*, lessons: int, activities: int) -> list[list[dict[str, Any]]]:
    """Lessons with that many activities; the first lesson ends on a question that may be answered for ever."""
    course = [
        [single_choice(f"l{lesson}q{number}") for number in range(activities - 1)] + [reflection(f"l{lesson}r")]
        for lesson in range(lessons)
    ]
    course[0][-1] = single_choice("practice", attempts=0)
    return course


def enrol_many(learners: int) -> float:
    """CPU seconds to read a spreadsheet of new people, plan what would happen, and do it with invitations."""
    cohort = make_cohort(make_agency("imports"), make_edition(course="imports"))
    lines = [f"Learner {number};learner-{number}@example.org;fr" for number in range(learners)]
    sheet = "\r\n".join(["Nom;Courriel;Langue", *lines]).encode("cp1252")
    began = time.process_time()
    report = enrol_list(cohort=cohort, rows=read_list(text_of(sheet)).rows)
    seconds = time.process_time() - began
    if report is None or len(report.enrolments) != learners:
        raise RuntimeError("the import did not enrol everybody")
    return seconds


def make_report_world(learners: int) -> tuple[Person, str, Callable[[], object]]:
    """An evaluator, the address of a report over so many learners, and the bare aggregate queries beneath it."""
    umbrella = Agency.objects.filter(kind="umbrella").first() or make_agency("umbrella", kind="umbrella")
    edition = make_edition([[] for _lesson in range(LESSONS)], course=f"course-{learners}")
    for number in range(5):
        agency = make_agency(f"agency-{learners}-{number}")
        make_crowd(edition, agency, make_cohort(agency, edition), learners // 5, lessons=LESSONS)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # What autovacuum does within a minute of such an import.
    evaluator = make_member(umbrella, Role.UMBRELLA_EVALUATOR)

    def bare() -> object:
        with connection.cursor() as cursor:
            rows = []
            for sql in BARE:
                cursor.execute(sql, [edition.pk])
                rows.append(cursor.fetchall())
            return rows

    return evaluator, f"/reports/{edition.course_uid}/", bare
