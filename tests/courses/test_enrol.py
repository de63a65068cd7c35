"""Enrolling a cohort: a dry run that says what would happen, then exactly that."""

import time

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.jobs.models import Job
from agencies.jobs.services import drain
from agencies.models import Membership, Person, Role
from courses.imports import Row, read_list
from courses.models import Enrolment
from courses.selectors.enrolments import plan_enrolments
from courses.services.enrolments import enrol_list, enrol_people, withdraw
from courses.services.errors import OfferingClosed
from courses.services.offerings import close_offering
from courses.signals import learners_enrolled
from tests.factories.agencies import make_agency, make_member, make_membership, make_person, signed_in
from tests.factories.tracking import make_cohort, make_edition, make_enrolment

pytestmark = pytest.mark.django_db

LIST = "Amina Diallo, amina@example.org, 403 555 0123, fr\nBo Li; bo@example.org\nNobody\n"


@pytest.fixture
def maple():
    return make_agency("maple")


@pytest.fixture
def coordinator(maple):
    return make_member(maple)


@pytest.fixture
def browser(coordinator):
    return signed_in(coordinator)


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def cohort(maple, edition):
    return make_cohort(maple, edition, "Evening group")


def path_of(cohort):
    return reverse("courses:enrol", args=[cohort.agency.slug, cohort.uid])


def outcomes(cohort, text, language="en"):
    plan = plan_enrolments(cohort=cohort, rows=read_list(text).rows, language=language)
    return [str(row.outcome) for row in plan.rows]


def problems(cohort, line):
    [row] = plan_enrolments(
        cohort=cohort, rows=read_list(f"name;email;phone;language\n{line}").rows, language="en"
    ).rows
    return [str(problem) for problem in row.problems]


def check(browser, cohort, text, **more):
    return browser.post(path_of(cohort), {"people": text, "invite": "on", "language": "en", "action": "check", **more})


def carry_out(browser, cohort, text, **more):
    expected = check(browser, cohort, text).context["plan"].fingerprint
    return check(browser, cohort, text, **{"action": "enrol", "expected": expected, **more})


def names_in(cohort):
    return sorted(enrolment.person.full_name for enrolment in cohort.enrolments.all())


def promised():
    return Job.objects.filter(task="agencies.send_invitation").count()


# --- What would happen ---
def test_looking_changes_nothing(browser, cohort):
    answer = check(browser, cohort, LIST)
    assert answer.status_code == 200
    assert [str(row.outcome) for row in answer.context["plan"].rows] == ["new", "new", "problem"]
    assert Person.objects.count() == Membership.objects.count() == 1
    assert Enrolment.objects.count() == promised() == 0


def test_every_outcome_is_told(maple, cohort, edition):
    other = make_cohort(maple, edition, "Morning group")
    here = make_member(maple, Role.LEARNER, "Here", email="here@example.org")
    there = make_member(maple, Role.LEARNER, "There", email="there@example.org")
    left = make_member(maple, Role.LEARNER, "Left", email="left@example.org")
    make_member(maple, Role.LEARNER, "Known", email="known@example.org")
    for person, group in ((here, cohort), (there, other), (left, cohort)):
        make_enrolment(edition, maple, person, group)
    withdraw(enrolment=left.enrolments.get())
    text = "\n".join(f"{name},{name.lower()}@example.org" for name in ("New", "Known", "Here", "There", "Left", "NEW"))
    plan = plan_enrolments(cohort=cohort, rows=read_list(text).rows, language="en")
    told = [(str(row.outcome), row.detail) for row in plan.rows]
    assert told == [
        ("new", ""),
        ("known", ""),
        ("already", ""),
        ("other_cohort", "Morning group"),
        ("withdrawn", ""),
        ("duplicate", "1"),
    ]
    assert [row.row.name for row in plan.enrolling] == ["New", "Known"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (";a@example.org;;", ["The name is missing."]),
        ("---;a@example.org;;", ["The name is missing."]),
        (f"{'x' * 151};a@example.org;;", ["The name is too long."]),
        ("=HYPERLINK(1);a@example.org;;", ["This does not look like a name."]),
        ("http://x.example;a@example.org;;", ["This does not look like a name."]),
        ("Amina;;;", ["Write an e-mail address or a phone number."]),
        ("Amina;nope;;", ["This is not an e-mail address. It looks like name@example.ca."]),
        (
            "Amina;;12;",
            ["This is not a phone number. It looks like 403 555 0123; from abroad, it begins with + and the country."],
        ),
        ("Amina;;403 555 0123 ext 2;", ["Write the phone number without an extension."]),
        (
            "Amina;a@example.org;;Klingon",
            ["We don’t know this language. Write English or French, en or fr, or nothing."],
        ),
        (";nope;12;Klingon", 4),
    ],
)
def test_everything_that_is_wrong_with_a_row_is_told_at_once(cohort, line, told):
    found = problems(cohort, line)
    assert found == told if isinstance(told, list) else len(found) == told


def test_the_reader_is_told_in_their_language(cohort, coordinator):
    coordinator.preferred_language = "fr"
    coordinator.save()
    page = check(signed_in(coordinator), cohort, LIST).content.decode()
    assert "Nouvelle personne pour votre organisme" in page
    assert "Écrivez une adresse courriel ou un numéro de téléphone." in page
    assert "Inscrire 2 personnes" in page


def test_an_account_elsewhere_is_not_given_away(cohort):
    make_member(make_agency("birch"), Role.LEARNER, "Secret Name", email="known@example.org")
    assert outcomes(cohort, "A,known@example.org\nB,unknown@example.org") == ["new", "new"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A,a@example.org\nA,A@Example.org", ["new", "duplicate"]),
        ("A,,403 555 0123\na,,(403) 555-0123", ["new", "duplicate"]),
        ("A,a@example.org,403 555 0123\nA,,403 555 0123", ["new", "duplicate"]),
        ("A,,403 555 0123\nA,a@example.org,403 555 0123", ["new", "duplicate"]),
        ("A,,403 555 0123\nB,,403 555 0123", ["new", "new"]),
        ("A,a@example.org,403 555 0123\nA,b@example.org,403 555 0123", ["new", "new"]),
    ],
)
def test_the_same_person_twice_in_a_list_is_seen(cohort, text, told):
    assert outcomes(cohort, text) == told


def test_two_lines_that_mean_one_account_are_seen(maple, cohort):
    make_member(maple, Role.LEARNER, "Amina", email="a@example.org", phone="+14035550123")
    assert outcomes(cohort, "Amina,a@example.org\nAmina,,403 555 0123") == ["known", "duplicate"]


def test_a_closed_account_is_a_problem(maple, cohort):
    make_member(maple, Role.LEARNER, email="a@example.org", is_active=False)
    assert outcomes(cohort, "A,a@example.org") == ["problem"]


def test_the_language_of_lines_that_say_none_is_chosen(cohort):
    rows = [Row(1, "A", "a@example.org"), Row(2, "B", "b@example.org", "", "EN")]
    planned = plan_enrolments(cohort=cohort, rows=rows, language="fr").rows
    assert [row.newcomer.language for row in planned] == ["fr", "en"]


# --- What happens ---
def test_then_exactly_that_is_done(browser, cohort, django_capture_on_commit_callbacks):
    announced = []
    learners_enrolled.connect(
        receiver := lambda enrolment_ids, **_: announced.append(sorted(enrolment_ids)), weak=False
    )
    with django_capture_on_commit_callbacks(execute=True):
        answer = carry_out(browser, cohort, LIST)
    learners_enrolled.disconnect(receiver)
    assert "2 people are enrolled. 2 invitations are on their way." in answer.content.decode()
    assert names_in(cohort) == ["Amina Diallo", "Bo Li"]
    amina = Person.objects.get(email="amina@example.org")
    assert (amina.phone, amina.preferred_language) == ("+14035550123", "fr")
    enrolment = amina.enrolments.get()
    assert (enrolment.edition, enrolment.offering, enrolment.agency) == (
        cohort.offering.edition,
        cohort.offering,
        cohort.agency,
    )
    assert announced == [sorted(Enrolment.objects.values_list("pk", flat=True))]
    drain()
    letters = {message.to[0]: message.subject for message in mail.outbox}
    assert letters == {
        "amina@example.org": "Centre Maple vous réserve une place\u00a0: Réussite client",
        "bo@example.org": "Maple Centre has a place for you: Customer success",
    }


def test_doing_it_twice_changes_nothing(browser, cohort):
    carry_out(browser, cohort, LIST)
    before = (
        list(Person.objects.values()),
        list(Enrolment.objects.values()),
        list(Membership.objects.values()),
        promised(),
    )
    again = carry_out(browser, cohort, LIST)
    assert "There is nobody to enrol in this list." not in again.content.decode()
    assert before == (
        list(Person.objects.values()),
        list(Enrolment.objects.values()),
        list(Membership.objects.values()),
        promised(),
    )
    assert outcomes(cohort, LIST) == ["already", "already", "problem"]


def test_the_same_post_twice_does_it_once_and_says_so(browser, cohort):
    expected = check(browser, cohort, LIST).context["plan"].fingerprint
    post = {"people": LIST, "invite": "on", "language": "en", "action": "enrol", "expected": expected}
    browser.post(path_of(cohort), post)
    second = browser.post(path_of(cohort), post)
    assert "Something changed since you looked, so nothing was done." in second.content.decode()
    assert "There is nobody to enrol in this list." in second.content.decode()
    assert cohort.enrolments.count() == promised() == 2


def test_a_list_removes_nobody(browser, cohort):
    carry_out(browser, cohort, LIST)
    carry_out(browser, cohort, "Fatou, fatou@example.org")
    assert names_in(cohort) == ["Amina Diallo", "Bo Li", "Fatou"]


def test_another_list_than_the_one_that_was_looked_at_is_shown_first(browser, cohort):
    expected = check(browser, cohort, LIST).context["plan"].fingerprint
    answer = check(browser, cohort, LIST + "Fatou, fatou@example.org", action="enrol", expected=expected)
    assert "Something changed since you looked" in answer.content.decode()
    assert Enrolment.objects.count() == 0


@pytest.mark.parametrize("expected", ["", "0" * 32, "x" * 65])
def test_without_having_looked_nothing_is_done(browser, cohort, expected):
    check(browser, cohort, LIST, action="enrol", expected=expected)
    assert Enrolment.objects.count() == 0


def test_invitations_are_a_choice(browser, cohort):
    expected = check(browser, cohort, LIST).context["plan"].fingerprint
    browser.post(path_of(cohort), {"people": LIST, "language": "en", "action": "enrol", "expected": expected})
    assert (cohort.enrolments.count(), promised()) == (2, 0)


def test_a_phone_alone_is_enough_and_gets_no_letter(browser, cohort):
    page = check(browser, cohort, "Amina Diallo, 403 555 0123").content.decode()
    assert "No e-mail: make a sign-in link for them." in page
    carry_out(browser, cohort, "Amina Diallo, 403 555 0123")
    assert (names_in(cohort), promised()) == (["Amina Diallo"], 0)


def test_somebody_of_another_agency_keeps_their_words_and_gets_the_letter(browser, cohort):
    known = make_member(
        make_agency("birch"), Role.LEARNER, "Amina Diallo", email="amina@example.org", preferred_language="fr"
    )
    carry_out(browser, cohort, "A. D., amina@example.org, 403 555 0123, en")
    known.refresh_from_db()
    assert (known.full_name, known.phone, known.preferred_language) == ("Amina Diallo", "", "fr")
    assert known.enrolments.get().agency == cohort.agency
    drain()
    assert mail.outbox[0].extra_headers["Content-Language"] == "fr"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_file_from_excel_is_read_and_its_text_stays_in_the_form(browser, cohort, encoding):
    content = "Nom;Courriel;Langue\r\nZoé Côté;zoe@example.org;français\r\n".encode(encoding)
    answer = check(browser, cohort, "", file=SimpleUploadedFile("liste.csv", content))
    assert [str(row.outcome) for row in answer.context["plan"].rows] == ["new"]
    assert "Zoé Côté;zoe@example.org;français" in answer.content.decode()
    kept = answer.context["form"].data["people"]
    check(browser, cohort, kept, action="enrol", expected=answer.context["plan"].fingerprint)
    assert names_in(cohort) == ["Zoé Côté"]


@pytest.mark.parametrize(
    ("post", "told"),
    [
        ({"people": ""}, "There is nobody in this list."),
        ({}, "There is nobody in this list."),
        ({"people": "name,email"}, "There is nobody in this list."),
        ({"people": "x" * (2 * 1024 * 1024 + 1)}, "This list is larger than 2 MB."),
        ({"people": "A,a@example.org\n" * 5001}, "This list has more than 5,000 rows."),
        ({"people": '"' + "a\n" * 99_999 + '"'}, "A quotation mark is opened and never closed"),
        ({"people": "A,a@example.org", "language": "de"}, "Select a valid choice."),
        ({"people": "A,a@example.org", "file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04rest")}, "This is a workbook."),
        ({"people": "A,a@example.org", "file": SimpleUploadedFile("a.csv", b"")}, "The submitted file is empty."),
        (
            {"people": "A,a@example.org", "file": SimpleUploadedFile("a.pdf", b"%PDF\x00\x01\x02")},
            "This file holds no list",
        ),
        (
            {"people": "A,a@example.org", "file": SimpleUploadedFile("a.csv", b"x" * 10_000_000)},
            "This list is larger than 2 MB.",
        ),
    ],
)
def test_what_cannot_be_read_is_explained_and_what_was_typed_stays(browser, cohort, post, told):
    answer = browser.post(path_of(cohort), {"invite": "on", "language": "en", "action": "check", **post})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert len(answer.context["form"].data["people"]) == len(post.get("people", ""))


def test_ten_megabytes_are_refused_with_a_word(browser, cohort):
    answer = browser.post(path_of(cohort), {"people": "x" * 10_000_000, "action": "check"})
    assert answer.status_code == 413
    assert "Go back: what you wrote is still there." in answer.content.decode()


def test_markup_in_a_list_is_shown_as_text(browser, cohort):
    page = check(browser, cohort, '<script>alert("x")</script>, "><img src=x>@example.org').content.decode()
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_a_closed_course_takes_nobody_and_nothing_typed_is_lost(browser, cohort):
    expected = check(browser, cohort, LIST).context["plan"].fingerprint
    close_offering(offering=cohort.offering)
    answer = check(browser, cohort, LIST, action="enrol", expected=expected)
    assert answer.status_code == 422
    assert "Your agency closed this course to new learners." in answer.content.decode()
    assert "amina@example.org" in answer.content.decode()
    assert Enrolment.objects.count() == Membership.objects.filter(role=Role.LEARNER).count() == 0


# --- Who may ---
def test_only_coordinators_of_this_agency_enrol(maple, cohort):
    birch = make_agency("birch")
    stranger = make_member(birch)
    people = [make_member(maple, Role.TRAINER), make_member(maple, Role.LEARNER), stranger, make_person()]
    other = reverse("courses:enrol", args=["birch", cohort.uid])
    for person in people:
        browser = signed_in(person)
        for path in (path_of(cohort), other):
            assert browser.get(path).status_code == 404
            assert browser.post(path, {"people": LIST, "action": "check"}).status_code == 404


def test_a_coordinator_of_two_agencies_reaches_a_cohort_by_its_own_agency_only(cohort, coordinator, browser):
    make_membership(coordinator, make_agency("birch"), Role.COORDINATOR)
    assert browser.get(reverse("courses:enrol", args=["birch", cohort.uid])).status_code == 404


# --- Many ---
def test_enrolling_people_again_returns_only_the_new_ones(maple, cohort):
    people = [make_member(maple, Role.LEARNER) for _ in range(3)]
    assert len(enrol_people(cohort=cohort, people=people[:2])) == 2
    assert [each.person for each in enrol_people(cohort=cohort, people=people)] == [people[2]]
    close_offering(offering=cohort.offering)
    with pytest.raises(OfferingClosed):
        enrol_people(cohort=cohort, people=people)


@pytest.mark.parametrize("count", [1, 3, 100])
def test_a_plan_asks_the_same_whatever_its_length(cohort, count, django_assert_num_queries):
    rows = [Row(n, f"Person {n}", f"p{n}@example.org", f"403 555 {n:04}") for n in range(count)]
    enrol_list(cohort=cohort, rows=rows)
    with django_assert_num_queries(3):
        plan = plan_enrolments(cohort=cohort, rows=rows, language="en")
    assert plan.counts["already"] == count


def test_a_thousand_people_take_less_than_three_seconds(cohort):
    text = "name;email;phone\n" + "".join(f"Person {n};p{n}@example.org;403 555 {n:04}\n" for n in range(1000))
    begun = time.process_time()
    rows = read_list(text).rows
    plan = plan_enrolments(cohort=cohort, rows=rows, language="en")
    report = enrol_list(cohort=cohort, rows=rows, expected=plan.fingerprint)
    took = time.process_time() - begun
    assert (len(report.enrolments), report.invited) == (1000, 1000)
    assert took < 3
