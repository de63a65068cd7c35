"""Addresses of an agency's courses, cohorts and enrolments."""

from django.urls import path

from courses.views import cohorts, enrolment_imports, enrolments, offerings

app_name = "courses"

urlpatterns = [
    # /agency/<slug>/courses/
    path("agency/<slug:agency>/courses/", offerings.offerings, name="offerings"),
    path("agency/<slug:agency>/courses/<int:offering>/close/", offerings.offering_close, name="offering_close"),
    path("agency/<slug:agency>/courses/<int:offering>/reopen/", offerings.offering_reopen, name="offering_reopen"),
    # /agency/<slug>/cohorts/
    path("agency/<slug:agency>/cohorts/", cohorts.cohorts, name="cohorts"),
    path("agency/<slug:agency>/cohorts/new/", cohorts.cohort_new, name="cohort_new"),
    path("agency/<slug:agency>/cohorts/<uuid:cohort>/edit/", cohorts.cohort_edit, name="cohort_edit"),
    path("agency/<slug:agency>/cohorts/<uuid:cohort>/weeks/", cohorts.cohort_weeks, name="cohort_weeks"),
    path("agency/<slug:agency>/cohorts/<uuid:cohort>/enrol/", enrolments.enrol, name="enrol"),
    # /agency/<slug>/imports/
    path("agency/<slug:agency>/imports/<uuid:imported>/", enrolment_imports.enrolment_import, name="enrolment_import"),
    path(
        "agency/<slug:agency>/imports/<uuid:imported>/progress/",
        enrolment_imports.enrolment_import_progress,
        name="enrolment_import_progress",
    ),
    path(
        "agency/<slug:agency>/imports/<uuid:imported>/csv/",
        enrolment_imports.enrolment_import_csv,
        name="enrolment_import_csv",
    ),
    # /agency/<slug>/enrolments/
    path("agency/<slug:agency>/enrolments/<uuid:registration>/withdraw/", enrolments.withdraw, name="withdraw"),
    path("agency/<slug:agency>/enrolments/<uuid:registration>/reinstate/", enrolments.reinstate, name="reinstate"),
    path("agency/<slug:agency>/enrolments/<uuid:registration>/move/", enrolments.move, name="move"),
]
