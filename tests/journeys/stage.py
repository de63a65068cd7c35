"""What stories of learners begin with: a frozen course in both languages and somebody with a place in it."""

from typing import Any

from agencies.models import Agency, Person, Role, SignInLink
from agencies.services.sign_in import make_link
from courses.models import Edition, Enrolment
from courses.services.editions import freeze_edition
from tests.factories import courses as make
from tests.factories.agencies import make_agency, make_member
from tests.factories.tracking import make_cohort, make_enrolment

Block = dict[str, Any]


def lesson_of_every_kind() -> tuple[list[Block], list[Block]]:
    """Blocks of a lesson with every kind of activity and a quiz, in English and in French."""
    activities = [
        kind(title=f"The {kind.__name__.removeprefix('make_').replace('_', ' ')}") for kind in make.EVERY_KIND
    ]
    french = [make.translated(each) for each in activities]
    questions = [make.make_single_choice(title="First question"), make.make_true_false(title="Second question")]
    quiz = make.make_quiz(questions, title="The quiz")
    asked = [
        {"type": "question", "id": block.id, "value": make.translated(each).pk}
        for block, each in zip(quiz.questions, questions, strict=True)
    ]
    quiz_fr = make.translated(quiz, questions=asked)
    intro = "Read this first. " * 40
    english = [make.text(f"<p>{intro}</p>"), *map(make.placed, [*activities, quiz])]
    return english, [make.text(f"<p>{intro}</p>"), *map(make.placed, [*french, quiz_fr])]


def freeze_course(english: list[Block], french: list[Block], title: str = "Customer success") -> Edition:
    """A course of one lesson, its first edition."""
    course = make.make_course(title)
    module = make.make_module(course)
    lesson = make.make_lesson(module, "The lesson", english)
    course_fr = make.make_course("Réussite client", language="fr", translation_key=course.translation_key)
    module_fr = make.make_module(course_fr, translation_key=module.translation_key)
    make.make_lesson(module_fr, "La leçon", french, translation_key=lesson.translation_key)
    return freeze_edition(course=course, change_notes={"en": "First.", "fr": "Première."}, by=None)


def make_place(edition: Edition, language: str = "en", agency: Agency | None = None) -> Enrolment:
    """Amina Diallo's place in a cohort that began some time ago."""
    agency = agency or make_agency()
    amina = make_member(agency, Role.LEARNER, "Amina Diallo", email="amina@example.org", preferred_language=language)
    return make_enrolment(edition, agency, amina, make_cohort(agency, edition))


def fresh_link(person: Person) -> str:
    """A one-time link to one's learning, as an invitation holds it."""
    return make_link(person=person, purpose=SignInLink.Purpose.INVITATION, next_path="/learn/")[1]
