"""Reports."""

from django.urls import path

from evaluation.views import downloads, reports

app_name = "evaluation"

urlpatterns = [
    path("reports/", reports.reports, name="reports"),
    path("reports/<uuid:course_uid>/", reports.report, name="report"),
    path("reports/<uuid:course_uid>/csv/", downloads.report_csv, name="report_csv"),
    path("reports/<uuid:course_uid>/learners.csv", downloads.learners_csv, name="learners_csv"),
]
