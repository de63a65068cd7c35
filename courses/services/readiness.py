"""A course before publication: what would go out, what would not, and what is in the way."""

from dataclasses import dataclass

from courses.models import CoursePage
from courses.services.checking import Problem, problems_in
from courses.services.live_course import LiveCourse, read_live_course


@dataclass(frozen=True)
class InLanguage:
    """One language of a course: how much of it is live, of how much."""

    language: str
    is_source: bool
    lessons: int
    of: int

    @property
    def is_complete(self) -> bool:
        """Nothing is missing."""
        return self.lessons == self.of


@dataclass(frozen=True)
class Readiness:
    """What an author sees before publishing."""

    live: LiveCourse
    problems: list[Problem]
    languages: list[InLanguage]
    modules: int
    lessons: int
    activities: int
    minutes: int


def readiness_of(course: CoursePage) -> Readiness:
    """Look at a course as freezing would, and change nothing."""
    live = read_live_course(course)
    lessons = live.lessons.get(live.source, {})
    there = {language: len(live.lessons.get(language, {}).keys() & lessons) for language in live.languages}
    languages = [InLanguage(each, each == live.source, there[each], len(lessons)) for each in live.languages]
    return Readiness(
        live=live,
        problems=problems_in(live),
        languages=languages,
        modules=len(live.modules.get(live.source, {})),
        lessons=len(lessons),
        activities=sum(len(live.placed(lesson)) for lesson in lessons.values()),
        minutes=sum(lesson.minutes for lesson in lessons.values()),
    )
