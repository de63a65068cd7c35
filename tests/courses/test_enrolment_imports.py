"""A long list is done batch by batch, each for good: whatever changes, breaks or gets killed on the way."""

import os
import random
import signal
import time
from datetime import timedelta

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from agencies.jobs.models import Job, State
from agencies.jobs.services import claim, drain, execute
from agencies.models import Role
from courses.imports import read_list
from courses.models import Enrolment, EnrolmentImport, ImportedRow
from courses.selectors.enrolment_imports import import_report
from courses.services import enrolment_imports
from courses.services.enrolment_imports import continue_import, forget_imports, take_batch
from courses.services.enrolments import enrol_list
from courses.services.offerings import close_offering, reopen_offering
from courses.signals import learners_enrolled
from tests.factories.agencies import make_agency, make_member, make_person
from tests.factories.tracking import make_cohort, make_edition, make_enrolment, make_import
from tests.lms.hostile.world import undone
from tracking.models import Progress, Statement

pytestmark = pytest.mark.django_db


TRICKY = """name,email,phone,language
Amina Diallo,amina@example.org,403 555 0101,fr
Bo Li,,403 555 0102,
Amina Diallo,AMINA@example.org,,
bo li,,(403) 555-0102,
Nobody,nowhere,,
Dee Roy,dee@example.org,403 555 0102,
Bo Li,bo@example.org,403 555 0102,
Amina Diallo,,403 555 0101,
Zoé Côté,zoe@example.org,,Klingon
Zoé Côté,zoe@example.org,,
"""


def page_of(imported, page="enrolment_import"):
    return reverse(f"courses:{page}", args=[imported.agency.slug, imported.uid])


def begin(cohort, text, **more):
    """An import, promised."""
    return make_import(cohort, text, done=False, **more)


def outcomes(imported):
    return list(imported.rows.values_list("outcome", flat=True))


def enrolled_in(cohort):
    return sorted(cohort.enrolments.values_list("person__full_name", "person__email"), key=str)


# --- Batches ---
def test_batches_do_what_the_whole_list_would_do_at_once(small_batches, maple, cohort):
    rows = read_list(TRICKY).rows
    other = make_cohort(make_agency("birch"), make_edition(course="other"))
    at_once = enrol_list(cohort=other, rows=rows)
    imported = begin(cohort, TRICKY.replace("example.org", "example.com").replace("403", "780"))
    planned = outcomes(imported)
    drain()
    done = [
        "new", "new", "duplicate", "duplicate", "problem", "new", "duplicate", "duplicate", "problem", "new",
    ]  # fmt: skip
    assert [str(row.outcome) for row in at_once.plan.rows] == planned == outcomes(imported) == done
    names = [(name, (email or "").replace("example.com", "example.org")) for name, email in enrolled_in(cohort)]
    assert names == [(name, email or "") for name, email in enrolled_in(other)]


PERSON = some.tuples(
    some.sampled_from(["Amina", "amina", "Bo", "Dee", "---"]),
    some.sampled_from(["", "a@x.org", "A@x.org", "b@x.org", "nope"]),
    some.sampled_from(["", "403 555 0101", "(403) 555-0101", "403 555 0102"]),
)


@given(some.lists(PERSON, min_size=1, max_size=9), some.integers(1, 4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_list_in_batches_of_any_size_enrols_whom_it_said(monkeypatch, cohort, people, size):
    monkeypatch.setattr(enrolment_imports, "BATCH", size)
    with undone():
        imported = begin(cohort, "name;email;phone\n" + "\n".join(map(";".join, people)))
        planned = outcomes(imported)
        drain()
        imported.refresh_from_db()
        assert imported.finished_at
        assert outcomes(imported) == planned
        assert cohort.enrolments.count() == sum(outcome in {"new", "known"} for outcome in planned)


def test_every_batch_is_for_good_and_an_attempt_that_breaks_loses_its_own_batch_only(
    small_batches, monkeypatch, cohort
):
    imported = begin(cohort, "A,a@x.org\nB,b@x.org\nC,c@x.org\nD,d@x.org\nE,e@x.org", invite=True)
    batches = []

    def breaks_once(**words):
        batches.append(words)
        made = take_batch(**words)
        if len(batches) == 2:
            raise ConnectionError
        return made

    monkeypatch.setattr("courses.tasks.take_batch", breaks_once)
    drain()
    imported.refresh_from_db()
    assert (imported.done, cohort.enrolments.count(), imported.invited) == (2, 2, 2)
    assert import_report(imported).state == "running"
    assert import_report(imported).held_up
    drain(now=timezone.now() + timedelta(hours=1))
    imported.refresh_from_db()
    assert (imported.done, cohort.enrolments.count(), imported.invited, imported.left) == (5, 5, 5, 0)
    assert Job.objects.filter(task="agencies.send_invitation").count() == 5


def test_what_changed_on_the_way_is_told_as_it_came(small_batches, maple, cohort):
    imported = begin(cohort, "A,a@x.org\nB,b@x.org\nC,c@x.org\nD,d@x.org")
    take_batch(imported=imported)
    make_enrolment(cohort.offering.edition, maple, make_member(maple, Role.LEARNER, "C", email="c@x.org"), cohort)
    make_person(email="d@x.org", is_active=False)
    drain()
    assert outcomes(imported) == ["new", "new", "already", "problem"]
    assert cohort.enrolments.count() == 3


def test_a_course_closed_on_the_way_stops_the_list_and_opened_again_it_goes_on(small_batches, browser, cohort):
    imported = begin(cohort, "A,a@x.org\nB,b@x.org\nC,c@x.org\n---,d@x.org\nE,e@x.org")
    take_batch(imported=imported)
    close_offering(offering=cohort.offering)
    drain()
    page = browser.get(page_of(imported)).content.decode()
    assert "The course was closed to new learners meanwhile, so the list stopped." in page
    assert "3 lines are not done yet." in page
    assert browser.get(page_of(imported, "enrolment_import_progress")).json()["over"] is True
    assert "closed this course" in browser.post(page_of(imported), follow=True).content.decode()
    reopen_offering(offering=cohort.offering)
    assert "lines are being enrolled" in browser.post(page_of(imported), follow=True).content.decode()
    drain()
    assert outcomes(imported) == ["new", "new", "new", "problem", "new"]
    assert cohort.enrolments.count() == 4


@pytest.mark.parametrize("lost", ["given up", "swept"])
def test_a_list_whose_job_was_lost_says_so_and_goes_on_when_asked(small_batches, browser, cohort, lost):
    imported = begin(cohort, "A,a@x.org\nB,b@x.org\nC,c@x.org")
    take_batch(imported=imported)
    job = Job.objects.filter(pk=imported.job)
    job.update(state=State.DEAD, due_at=None) if lost == "given up" else job.delete()
    page = browser.get(page_of(imported)).content.decode()
    assert "The list was interrupted." in page
    assert "1 line is not done yet." in page
    browser.post(page_of(imported))
    drain()
    assert cohort.enrolments.count() == 3
    assert "3 people are enrolled." in browser.get(page_of(imported)).content.decode()


def test_going_on_with_what_goes_on_or_is_done_promises_nothing(cohort):
    imported = begin(cohort, "A,a@x.org")
    assert continue_import(imported=imported).job == Job.objects.get(task="courses.import_list").pk
    drain()
    continue_import(imported=imported)
    assert Job.objects.filter(task="courses.import_list").count() == 1


# --- Killed ---
ROWS = 600
LEASE = timedelta(minutes=5)  # Longer than any worker here waits.


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_a_list_loses_nothing_and_does_nothing_twice(monkeypatch, maple, cohort):
    monkeypatch.setattr(enrolment_imports, "BATCH", 100)  # So fewer kills than the attempts of a job.
    imported = begin(cohort, "".join(f"Person {n},p{n}@example.org\n" for n in range(ROWS)), invite=True)
    chance, kills = random.Random(7), 0
    while not imported.finished_at:
        kills += killed_at_work(imported, chance.uniform(0, 0.06), attempt=kills)
        imported.refresh_from_db()
        letters = Job.objects.filter(task="agencies.send_invitation")
        told = {arguments["person_id"] for arguments in letters.values_list("arguments", flat=True)}
        assert Enrolment.objects.count() == len(told) == letters.count() == imported.done == imported.invited
    assert kills >= 3
    if cut_off := claim(imported.job, now=timezone.now() + kills * LEASE):  # All rows are done, but not all announced.
        execute(cut_off)
    assert Enrolment.objects.count() == imported.rows.filter(outcome="new").count() == ROWS
    assert Progress.objects.count() == Statement.objects.count() == ROWS  # Announced after commit, and after a kill.


def killed_at_work(imported, pause, *, attempt):
    """A process of its own does a batch and goes on for a moment, until it is killed; whether it was."""
    connections.close_all()
    pid = os.fork()
    if not pid:
        try:
            execute(claim(imported.job, now=timezone.now() + attempt * LEASE))
        finally:
            os._exit(0)
    while EnrolmentImport.objects.get(pk=imported.pk).done == imported.done:
        time.sleep(0.005)
    time.sleep(pause)
    os.kill(pid, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


@pytest.mark.django_db(transaction=True)
def test_an_announcement_that_was_cut_off_is_made_again(small_batches, monkeypatch, cohort):
    imported = begin(cohort, "A,a@x.org\nB,b@x.org")
    announced = learners_enrolled.send_robust
    monkeypatch.setattr(learners_enrolled, "send_robust", killed)
    with pytest.raises(KeyboardInterrupt):
        drain()
    imported.refresh_from_db()
    assert (imported.left, Progress.objects.count()) == (0, 0)
    monkeypatch.setattr(learners_enrolled, "send_robust", announced)
    drain(now=timezone.now() + timedelta(days=2))
    assert Progress.objects.count() == 2


def killed(**words):
    """As far as the database knows."""
    raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_list_do_it_once(small_batches, cohort):
    imported = begin(cohort, "".join(f"Person {n},p{n}@example.org\n" for n in range(9)), invite=True)
    mine, theirs = (EnrolmentImport.objects.get(pk=imported.pk) for _ in range(2))
    made = take_batch(imported=mine) + take_batch(imported=theirs) + take_batch(imported=mine)
    assert (len(set(made)), len(made)) == (6, 6)
    drain()
    assert cohort.enrolments.count() == Job.objects.filter(task="agencies.send_invitation").count() == 9


# --- Forgotten ---
def test_old_lists_are_forgotten_and_their_enrolments_stay(cohort):
    old, new = begin(cohort, "A,a@x.org"), begin(cohort, "B,b@x.org")
    drain()
    EnrolmentImport.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=91))
    assert forget_imports() == 1
    assert list(EnrolmentImport.objects.all()) == [new]
    assert (ImportedRow.objects.count(), Enrolment.objects.count()) == (1, 2)


def test_an_import_that_was_forgotten_is_no_work(cohort):
    begin(cohort, "A,a@x.org")
    EnrolmentImport.objects.all().delete()
    drain()
    assert [job.state for job in Job.objects.filter(task="courses.import_list")] == ["done"]
