"""Reports as files."""

import uuid
from collections.abc import Iterable, Sequence

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import get_language, pgettext
from django.views.decorators.http import require_safe

from agencies.downloads import Value
from agencies.views.downloads import csv_file
from evaluation.downloads import learner_table, report_table
from evaluation.selectors import learner_rows, own_learners, report_on
from evaluation.views.reports import chosen


@login_required
@require_safe
def report_csv(request: HttpRequest, course_uid: uuid.UUID) -> HttpResponseBase:
    """The figures of a report, one a line."""
    course, form = chosen(request, course_uid)
    if not form.is_valid():
        return redirect(f"{request.path.removesuffix('csv/')}?{urlencode(request.GET, doseq=True)}")
    language = get_language() or "en"
    report = report_on(course, form.selection, language, timezone.now())
    return file_of(list(report_table(report)), pgettext("file name", "report"), course.title)


@login_required
@require_safe
def learners_csv(request: HttpRequest, course_uid: uuid.UUID) -> HttpResponseBase:
    """Progress learner by learner, for the staff of their agency."""
    course, form = chosen(request, course_uid)
    population = own_learners(course, form.selection) if form.is_valid() else None
    if population is None:
        raise Http404
    zone = timezone.get_current_timezone()
    rows = learner_table(learner_rows(population), get_language() or "en", zone)
    return file_of(rows, pgettext("file name", "learners"), course.title)


def file_of(rows: Iterable[Sequence[Value]], kind: str, title: str) -> StreamingHttpResponse:
    """A CSV to save, named after the course and today."""
    name = "-".join([kind, slugify(title) or "tremplin", timezone.localdate().isoformat()])
    return csv_file(rows, name)
