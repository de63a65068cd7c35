"""What can be wrong with offerings, cohorts and enrolments; each message tells the reader what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CoursesError(Exception):
    """A change that was refused. `message` is for the reader; nothing was stored."""

    message: str | Promise = ""

    def __init__(self, message: str | Promise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.message)


class OfferingClosed(CoursesError):
    """No new cohorts and enrolments."""

    message = _("Your agency closed this course to new learners. Open it again first.")


class UmbrellaOffersNothing(CoursesError):
    """The umbrella writes courses; members offer them."""

    message = _("Only member agencies offer courses.")


class CohortUnderway(CoursesError):
    """The course of a cohort with learners."""

    message = _("Learners have begun this course, so the cohort keeps it. Make another cohort for another course.")


class OtherOffering(CoursesError):
    """A move to a cohort that takes something else."""

    message = _("This cohort takes another course. A learner can only move to a cohort of the same course and edition.")


class NotStaff(CoursesError):
    """Somebody who does not work for the agency accompanies none of its cohorts."""

    message = _("Only people of your team can accompany a cohort.")


class UnknownLesson(CoursesError):
    """A plan that speaks of a lesson that the edition does not have, or of a week that there is not."""

    message = _("This plan was made for other dates or another edition. Look at it again.")


class EditionAlreadyFrozen(CoursesError):
    """An edition that came while its author looked at the one before, or pressed twice."""

    def __init__(self, number: int) -> None:
        message = _("Edition %(number)s was published while you were here. Look at it first.")
        super().__init__(message % {"number": number})


class PublishedMeanwhile(CoursesError):
    """Pages or activities that changed while they were being compiled."""

    message = _(
        "Somebody changed this course while its edition was being made, so nothing was published. "
        "Look at the course again, then publish."
    )
