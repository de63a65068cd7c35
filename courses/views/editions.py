"""Publishing an edition, in Wagtail's admin."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from courses.forms.editions import PublishEditionForm
from courses.models import CoursePage, Edition
from courses.services.checking import CourseNotReady
from courses.services.editions import freeze_edition
from courses.services.errors import EditionAlreadyFrozen, PublishedMeanwhile
from courses.services.readiness import readiness_of


def publish_edition(request: HttpRequest, page_id: int) -> HttpResponse:
    """What would be published, what is in the way, and the form to do it; for those who may publish the page."""
    course = get_object_or_404(CoursePage, id=page_id)  # Not `pk`, which bears no number of forty digits.
    if not course.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    editions = Edition.objects.filter(course_uid=course.uid).annotate(taken_up=Count("offerings")).order_by("-number")
    last = editions[0].number if editions else 0
    readiness = readiness_of(course)
    form = PublishEditionForm(request.POST or None, initial={"last_number": last}, older=len(readiness.older))
    if request.method == "POST" and form.is_valid() and publish(request, course, form):
        return redirect("courses_publish_edition", page_id)
    context = {
        "course": course,
        "editions": editions,
        "form": form,
        "readiness": readiness,
        "header_title": _("Publish an edition: %(title)s") % {"title": course.title},
        "header_icon": "check",
        "breadcrumbs_items": breadcrumbs(course),
    }
    return render(request, "courses/admin/publish_edition.html", context)


def publish(request: HttpRequest, course: CoursePage, form: PublishEditionForm) -> bool:
    """Freeze the course and tell the author; False when it could not be done, which the page then explains."""
    seen = form.cleaned_data["last_number"]
    try:
        edition = freeze_edition(course=course, change_notes=form.change_notes, by=request.user, expected_last=seen)
    except EditionAlreadyFrozen as late:
        messages.warning(request, late.message)
        return True
    except PublishedMeanwhile as changed:
        messages.warning(request, changed.message)
        return False
    except CourseNotReady:
        messages.error(request, _("Nothing was published. Mend what is listed below, then try again."))
        return False
    message = _("Edition %(number)s is published. Agencies can offer it now.")
    messages.success(request, message % {"number": edition.number})
    return True


def breadcrumbs(course: CoursePage) -> list[dict[str, str]]:
    """The way back to the course."""
    return [
        {"url": reverse("wagtailadmin_explore", args=[course.pk]), "label": course.get_admin_display_title()},
        {"url": "", "label": _("Publish an edition")},
    ]
