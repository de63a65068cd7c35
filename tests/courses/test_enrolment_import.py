"""A long list from its form to its report: promised at once, told row by row, found again, seen by few."""

import csv
import io
import time

import pytest
from django.urls import reverse

from agencies.jobs.models import Job
from agencies.jobs.services import claim, drain, execute
from agencies.models import Membership, Person, Role
from courses.models import Enrolment, EnrolmentImport, ImportedRow
from courses.selectors.enrolment_imports import import_report, latest_imports, list_of_problems, rows_done
from courses.services.enrolment_imports import take_batch
from courses.services.offerings import close_offering
from courses.views.enrolments import MOST_AT_ONCE
from tests.factories.agencies import make_agency, make_member, make_person, signed_in
from tests.factories.tracking import make_cohort, make_enrolment, make_import

pytestmark = pytest.mark.django_db


LONG = "name;email;phone\n" + "".join(f"Person {n};p{n}@example.org;403 555 {n:04}\n" for n in range(MOST_AT_ONCE + 1))


def path_of(cohort):
    return reverse("courses:enrol", args=[cohort.agency.slug, cohort.uid])


def page_of(imported, page="enrolment_import"):
    return reverse(f"courses:{page}", args=[imported.agency.slug, imported.uid])


def post(browser, cohort, text, **more):
    return browser.post(path_of(cohort), {"people": text, "invite": "on", "language": "en", "action": "check", **more})


def send(browser, cohort, text):
    """Look, then enrol."""
    expected = post(browser, cohort, text).context["plan"].fingerprint
    return post(browser, cohort, text, action="enrol", expected=expected)


def begin(cohort, text, **more):
    """An import, promised."""
    return make_import(cohort, text, done=False, **more)


def work():
    """Long lists only: letters wait."""
    for job in Job.objects.open().filter(task="courses.import_list"):
        execute(claim(job.pk))


# --- From the page ---
def test_a_short_list_is_done_at_once_as_ever(browser, cohort):
    text = "\n".join(LONG.split("\n")[: MOST_AT_ONCE + 1])
    answer = send(browser, cohort, text)
    assert (answer.status_code, len(answer.context["report"].enrolments)) == (200, MOST_AT_ONCE)
    assert EnrolmentImport.objects.count() == 0


def test_a_long_list_is_promised_done_and_told(browser, coordinator, cohort):
    answer = send(browser, cohort, LONG)
    imported = EnrolmentImport.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page_of(imported))
    assert (Enrolment.objects.count(), imported.rows.count(), imported.by) == (0, MOST_AT_ONCE + 1, coordinator)
    waiting = browser.get(page_of(imported)).content.decode()
    assert f"{MOST_AT_ONCE + 1} lines are being enrolled" in waiting
    assert f'data-progress-url="{page_of(imported, "enrolment_import_progress")}"' in waiting
    assert f'<noscript><p><a class="button" href="{page_of(imported)}">See how far it is</a></p></noscript>' in waiting
    work()
    page = browser.get(page_of(imported)).content.decode()
    assert f"{MOST_AT_ONCE + 1} people are enrolled. {MOST_AT_ONCE + 1} invitations are on their way." in page
    assert "data-progress-url" not in page
    assert cohort.enrolments.count() == MOST_AT_ONCE + 1
    assert Job.objects.filter(task="agencies.send_invitation").count() == MOST_AT_ONCE + 1


def test_looking_at_a_long_list_keeps_nothing(browser, cohort):
    post(browser, cohort, LONG)
    assert EnrolmentImport.objects.count() == ImportedRow.objects.count() == 0


def test_a_long_list_that_would_do_something_else_by_now_is_shown_again(browser, cohort):
    answer = post(browser, cohort, LONG, action="enrol", expected="0" * 32)
    assert "Something changed since you looked, so nothing was done." in answer.content.decode()
    assert "p200@example.org" in answer.context["form"].data["people"]
    assert EnrolmentImport.objects.count() == 0


def test_the_same_long_list_sent_twice_is_one_import_and_sent_later_changes_nothing(browser, cohort):
    first, second = send(browser, cohort, LONG), send(browser, cohort, LONG)
    assert first["Location"] == second["Location"]
    work()
    before = list(Enrolment.objects.values()), Person.objects.count(), Membership.objects.count()
    third = send(browser, cohort, LONG)
    assert third["Location"] != first["Location"]
    work()
    assert before == (list(Enrolment.objects.values()), Person.objects.count(), Membership.objects.count())
    assert Job.objects.filter(task="agencies.send_invitation").count() == MOST_AT_ONCE + 1
    again = EnrolmentImport.objects.order_by("-created_at").first()
    assert import_report(again).counts["already"] == MOST_AT_ONCE + 1


def test_a_closed_course_takes_no_long_list_and_nothing_typed_is_lost(browser, cohort):
    expected = post(browser, cohort, LONG).context["plan"].fingerprint
    close_offering(offering=cohort.offering)
    answer = post(browser, cohort, LONG, action="enrol", expected=expected)
    assert (answer.status_code, EnrolmentImport.objects.count()) == (422, 0)
    assert "Your agency closed this course to new learners." in answer.content.decode()
    assert "p200@example.org" in answer.content.decode()


def test_the_progress_is_told_in_numbers_and_words(browser, cohort, coordinator):
    imported = begin(cohort, LONG.replace("Person 7;", "Person Seven;"))
    EnrolmentImport.objects.update(done=150)
    path = page_of(imported, "enrolment_import_progress")
    told = {"done": 150, "total": MOST_AT_ONCE + 1, "text": f"150 of {MOST_AT_ONCE + 1} lines", "over": False}
    assert browser.get(path).json() == told
    coordinator.preferred_language = "fr"
    coordinator.save()
    assert signed_in(coordinator).get(path).json()["text"] == f"150 lignes sur {MOST_AT_ONCE + 1}"
    drain()
    assert browser.get(path).json()["over"] is True


# --- The report ---
@pytest.fixture
def told(maple, cohort):
    """An import with every kind of row."""
    other = make_cohort(maple, cohort.offering.edition, "Morning group")
    there = make_member(maple, Role.LEARNER, "There", email="there@example.org")
    make_enrolment(cohort.offering.edition, maple, there, other)
    make_member(maple, Role.LEARNER, "Closed", email="closed@example.org", is_active=False)
    text = "A,a@x.org\nThere,there@example.org\na,A@x.org\n=sum(1),b@x.org\nClosed,closed@example.org\nZoé,12\n"
    imported = begin(cohort, text, invite=True)
    drain()
    imported.refresh_from_db()
    return imported


def test_every_row_is_told_in_the_readers_language(told, coordinator):
    english = signed_in(coordinator).get(page_of(told)).content.decode()
    assert "This does not look like a name." in english
    assert "This account is closed." in english
    assert "In another cohort of this course: nothing changes" in english
    assert "(Morning group)" in english
    coordinator.preferred_language = "fr"
    coordinator.save()
    french = signed_in(coordinator).get(page_of(told)).content.decode()
    assert "Cela ne ressemble pas à un nom." in french
    assert "1 personne est inscrite. 1 invitation est en route." in french


def test_the_report_can_be_taken_along(told, coordinator):
    coordinator.preferred_language = "fr"
    coordinator.save()
    answer = signed_in(coordinator).get(page_of(told, "enrolment_import_csv"))
    assert answer["Content-Disposition"].startswith('attachment; filename="inscriptions-evening-group-')
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0] == ["Ligne", "Personne", "Courriel", "Téléphone", "Langue", "Ce qui est arrivé", "Pourquoi"]
    assert [row[:2] + row[5:6] for row in rows[1:]] == [
        ["1", "A", "Place donnée"],
        ["2", "There", "Rien n’a changé"],
        ["3", "a", "Rien n’a changé"],
        ["4", "'=sum(1)", "Problème"],
        ["5", "Closed", "Problème"],
        ["6", "Zoé 12", "Problème"],
    ]


def test_the_report_of_half_a_list_says_what_is_not_done(small_batches, browser, cohort):
    imported = begin(cohort, "A,a@x.org\nB,b@x.org\nC,c@x.org")
    take_batch(imported=imported)
    body = browser.get(page_of(imported, "enrolment_import_csv")).getvalue().decode("utf-8-sig")
    assert [row[5] for row in csv.reader(io.StringIO(body))][1:] == ["Enrolled", "Enrolled", "Not done yet"]
    assert rows_done(imported).count() == 2


@pytest.mark.parametrize(("shown", "lines"), [("", 6), ("problem", 3), ("enrolled", 1), ("unchanged", 2), ("x", 6)])
def test_rows_can_be_looked_at_by_kind(told, browser, shown, lines):
    answer = browser.get(page_of(told), {"rows": shown})
    assert (len(answer.context["rows"]), answer.context["page"].paginator.count) == (lines, lines)


def test_lines_with_a_problem_can_be_mended_and_sent_again(told, browser, cohort):
    text = list_of_problems(told)
    assert text == "Name,E-mail,Phone,Language\n=sum(1),b@x.org,,\nClosed,closed@example.org,,\nZoé 12,,,\n"
    assert "Mend the 3 lines with a problem" in browser.get(page_of(told)).content.decode()
    mended = post(browser, cohort, text.replace("=sum(1)", "Bo Li"))
    assert [str(row.outcome) for row in mended.context["plan"].rows] == ["new", "problem", "problem"]


def test_markup_in_a_long_list_is_shown_as_text(browser, cohort):
    imported = begin(cohort, '<script>alert("x")</script>,"</textarea><img src=x>@example.org"')
    drain()
    page = browser.get(page_of(imported)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


# --- Coming back to it, and who may ---
@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_of_a_cohort_are_found_where_one_enrols(
    browser, coordinator, cohort, count, django_assert_num_queries
):
    for number in range(count):
        begin(cohort, f"Person {number},p{number}@example.org", by=coordinator)
    with django_assert_num_queries(2):
        assert [report.state for report in latest_imports(cohort)] == ["running"] * count
    assert browser.get(path_of(cohort)).content.decode().count(f"/agency/{cohort.agency.slug}/imports/") == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_report_asks_the_same_whatever_its_length(browser, cohort, count, django_assert_num_queries):
    imported = begin(cohort, "".join(f"Person {n},p{n}@example.org\nNobody {n}\n" for n in range(count)))
    drain()
    browser.get(page_of(imported))
    with django_assert_num_queries(8):
        browser.get(page_of(imported))


def test_only_coordinators_of_this_agency_see_an_import(maple, cohort):
    imported = begin(cohort, "Secret Learner,secret@example.org")
    drain()
    birch = make_agency("birch")
    for person in [
        make_member(maple, Role.TRAINER),
        make_member(maple, Role.LEARNER),
        make_member(birch),
        make_person(),
    ]:
        browser = signed_in(person)
        for name in ("enrolment_import", "enrolment_import_progress", "enrolment_import_csv"):
            for slug in ("maple", "birch"):
                path = reverse(f"courses:{name}", args=[slug, imported.uid])
                assert browser.get(path).status_code == 404
                assert browser.post(path).status_code in {404, 405}


def test_five_thousand_people_are_promised_within_two_seconds(browser, cohort):
    text = "name;email;phone\n" + "".join(f"Person {n};p{n}@example.org;403 555 {n:04}\n" for n in range(5000))
    looked = time.process_time()
    expected = post(browser, cohort, text).context["plan"].fingerprint
    begun = time.process_time()
    post(browser, cohort, text, action="enrol", expected=expected, invite="")
    sent = time.process_time()
    assert begun - looked < 2
    assert sent - begun < 2
    work()
    print(f"look {begun - looked:.2f} s, send {sent - begun:.2f} s, work {time.process_time() - sent:.2f} s of CPU")
    assert cohort.enrolments.count() == 5000
