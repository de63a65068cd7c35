"""Questions about what became of learners."""

from evaluation.selectors.courses import CourseHeadlines, ReportedCourse, find_course, headlines_seen_by
from evaluation.selectors.learners import learner_rows, own_learners
from evaluation.selectors.reports import BreakdownRow, Report, Selection, in_order, report_on

__all__ = [
    "BreakdownRow",
    "CourseHeadlines",
    "Report",
    "ReportedCourse",
    "Selection",
    "find_course",
    "headlines_seen_by",
    "in_order",
    "learner_rows",
    "own_learners",
    "report_on",
]
