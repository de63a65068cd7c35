"""Who can sign in, and what there is to see for them: what `manage.py demo` tells people and programs."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from agencies.models import Role, SignInLink
from agencies.models.contact import shown_phone
from agencies.services.sign_in import make_link
from courses.models import CoursePage, Enrolment
from lms.demo.cast import Group, Staff, read_cast
from lms.demo.reading import COURSES
from lms.demo.shapes import Words
from lms.demo.streams import LANGUAGES, uid_of
from lms.demo.world import PASSWORD


@dataclass(frozen=True)
class Guide:
    """Somebody to sign in as. `link` works once; without an `email`, it is the only way in."""

    role: str
    agency: str
    agency_slug: str
    name: str
    email: str
    phone: str
    password: str
    link: str
    language: str
    what_to_see: str


OPERATOR = "operator"  # No role in an agency: the right “Administrator”.

STAFF_SEE = {
    OPERATOR: Words(
        "Wagtail’s administration (/admin/), under Settings: accounts, erasing a person, how long things are kept.",
        "L’administration de Wagtail (/admin/), sous Paramètres : comptes, effacement, durées de conservation.",
    ),
    Role.UMBRELLA_AUTHOR: Words(
        "The workshop (/admin/): pages, activities, translations; publish an edition; open an agency.",
        "L’atelier (/admin/) : pages, activités, traductions; publier une édition; ouvrir un organisme.",
    ),
    Role.UMBRELLA_EVALUATOR: Words(
        "Reports over all agencies (/reports/): figures, never names.",
        "Les rapports de tous les organismes (/reports/) : des chiffres, jamais de noms.",
    ),
    Role.COORDINATOR: Words(
        "Who needs me today; cohorts, weekly plans, enrolling by a list, the team, the courses to offer.",
        "Qui a besoin de moi aujourd’hui; groupes, plans de la semaine, inscription par liste, équipe, cours à offrir.",
    ),
    Role.TRAINER: Words(
        "Who needs me today; the cohort's roster and each learner's file.",
        "Qui a besoin de moi aujourd’hui; la liste du groupe et le dossier de chaque personne.",
    ),
    Role.AGENCY_EVALUATOR: Words(
        "The report of one's own agency, by cohort and edition, with CSV.",
        "Le rapport de son propre organisme, par groupe et par édition, avec le fichier CSV.",
    ),
}


@dataclass(frozen=True)
class Example:
    """A kind of learner worth meeting: in which group, how to find one, and what there is to see."""

    mood: str
    fits: Callable[[Enrolment], bool]
    see: Words
    language: str = ""


def lessons(enrolment: Enrolment) -> int:
    """How many lessons are done."""
    return enrolment.progress.lessons_done


def under_way(enrolment: Enrolment) -> bool:
    """Past the first quarter, not at the end, and reachable by e-mail."""
    total = enrolment.progress.lessons_total
    return bool(enrolment.person.email) and total <= 4 * lessons(enrolment) < 4 * total and not enrolment.withdrawn_at


def in_mid_lesson(enrolment: Enrolment) -> bool:
    """Under way, and stopped somewhere inside a lesson."""
    return under_way(enrolment) and bool(enrolment.progress.place_block)


def finished(enrolment: Enrolment) -> bool:
    """The course is complete."""
    return bool(enrolment.person.email and enrolment.progress.completed_at)


def just_begun(enrolment: Enrolment) -> bool:
    """Has opened the course, no more than two lessons ago."""
    return bool(enrolment.person.email and enrolment.progress.started_at) and lessons(enrolment) <= 2  # noqa: PLR2004  (the story)


def not_begun(enrolment: Enrolment) -> bool:
    """Has never opened the course."""
    return bool(enrolment.person.email) and enrolment.progress.started_at is None


EXAMPLES = (
    Example(
        "running",
        in_mid_lesson,
        Words(
            "Week 6 of 12: go on where they stopped; this week's lessons, and results.",
            "Semaine 6 de 12 : reprendre où la personne s’est arrêtée; leçons de la semaine et résultats.",
        ),
    ),
    Example(
        "finished",
        finished,
        Words(
            "A finished course: results, reflections, everything still open to read.",
            "Un cours terminé : résultats, réflexions, tout reste ouvert à la lecture.",
        ),
    ),
    Example(
        "starting",
        just_begun,
        Words(
            "The first days of a course, in its second edition.", "Les premiers jours d’un cours, dans sa 2e édition."
        ),
    ),
    Example(
        "starting",
        not_begun,
        Words(
            "Enrolled and never been here: what a first visit looks like.",
            "L’inscription est faite, la première visite reste à faire.",
        ),
    ),
    Example(
        "running",
        lambda enrolment: not enrolment.person.email and lessons(enrolment) > 0,
        Words("Has a phone and no e-mail: comes in by link.", "A un téléphone et pas de courriel : entre par un lien."),
        language="en",
    ),
)


def guides(*, links: bool = True) -> list[Guide]:
    """Everybody worth signing in as: staff of every role, learners in every state and language, and the operator.

    With `links`, learners get fresh one-time links; those of earlier calls go on working until they are used or old.
    """
    return [*staff_guides(), *learner_guides(links=links), operator_guide()]


def staff_guides() -> Iterator[Guide]:
    """All staff, the umbrella first."""
    people = [(house, member) for house in read_cast().agencies for member in house.staff]
    for house, member in people:
        yield guide_of_staff(member, agency=house.name[member.language], slug=house.slug)


def operator_guide() -> Guide:
    """Whoever runs the installation."""
    return guide_of_staff(read_cast().operator, agency="", slug="")


def guide_of_staff(member: Staff, *, agency: str, slug: str) -> Guide:
    """Somebody with an address and the password."""
    return Guide(
        role=member.role,
        agency=agency,
        agency_slug=slug,
        name=member.name,
        email=member.email,
        phone="",
        password=PASSWORD,
        link="",
        language=member.language,
        what_to_see=STAFF_SEE[member.role][member.language],
    )


def learner_guides(*, links: bool) -> Iterator[Guide]:
    """One learner for every example and language that the world has."""
    groups = {group.mood: group for group in read_cast().cohorts}
    met: set[Any] = set()
    for example in EXAMPLES:
        found = list(enrolments_in(groups[example.mood]))
        for language in [example.language] if example.language else LANGUAGES:
            for enrolment in found:
                person = enrolment.person
                if person.preferred_language == language and person.pk not in met and example.fits(enrolment):
                    met.add(person.pk)
                    guide = guide_of(enrolment, example.see[language])
                    yield replace(guide, link=fresh_link(enrolment)) if links else guide
                    break


def enrolments_in(group: Group) -> "QuerySet[Enrolment]":
    """The learners of a group, those who came last first."""
    rows = Enrolment.objects.filter(
        agency__slug=group.agency, edition__course_uid=uid_of(group.course), edition__number=group.edition
    )
    return rows.select_related("person", "agency", "progress").order_by("-progress__last_active_at", "pk")


def guide_of(enrolment: Enrolment, see: str) -> Guide:
    """A learner without a link."""
    person, agency = enrolment.person, enrolment.agency
    return Guide(
        role=Role.LEARNER.value,
        agency={"en": agency.name_en, "fr": agency.name_fr}[person.preferred_language],
        agency_slug=agency.slug,
        name=person.full_name,
        email=person.email or "",
        phone=shown_phone(person.phone),
        password=PASSWORD if person.email else "",
        link="",
        language=person.preferred_language,
        what_to_see=see,
    )


def fresh_link(enrolment: Enrolment) -> str:
    """A one-time link that leads to the course."""
    purpose = SignInLink.Purpose.SHOWN
    return make_link(person=enrolment.person, purpose=purpose, next_path=path_of(enrolment))[1]


def path_of(enrolment: Enrolment) -> str:
    """Where a learner finds the course."""
    return reverse("tracking:course", args=[enrolment.registration])


def courses() -> list[dict[str, Any]]:
    """Title, public address and a learner's address of every course."""
    return [course_of(stem) for stem in COURSES]


def course_of(stem: str) -> dict[str, Any]:
    """One course; the learner's address belongs to the learner named beside it."""
    pages = CoursePage.objects.filter(translation_key=uid_of(stem)).select_related("locale")
    by_language = {page.locale.language_code: page for page in pages}
    groups = [group for group in read_cast().cohorts if group.course == stem]
    enrolment = next((each for group in groups for each in enrolments_in(group) if each.person.email), None)
    return {
        "title": {language: by_language[language].title for language in LANGUAGES},
        "public_url": {language: urljoin(settings.SITE_URL, by_language[language].url) for language in LANGUAGES},
        "learner_url": settings.SITE_URL + reverse("tracking:course", args=[enrolment.registration])
        if enrolment
        else "",
        "learner": enrolment.person.email if enrolment else "",
    }


def as_json() -> dict[str, Any]:
    """The one object that `manage.py demo --json` prints."""
    return {"people": [asdict(guide) for guide in guides()], "courses": courses()}
