"""The classroom and the staff's view of it."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path, re_path

from tracking.views import classroom, credentials, exports, forwarders, imports, ledger, oauth, quizzes, staff
from tracking.views.xapi import documents, lookups, statements

app_name = "tracking"
SLASHES = "(?:/+)?"  # Grouped, as Django takes a pattern that begins with a slash for a mistake (urls.W002).


def tool_path(resource: str, view: Callable[..., Any], *, name: str) -> URLPattern:
    """A resource for tools, wherever a slash too many stands: clients join server, address and resource as they like.

    The view answers at once. A redirection to the tidy address would lose what a POST brings.
    """
    return re_path(f"^{SLASHES}xapi/+{resource.replace('/', '/+')}/*$", view, name=name)


urlpatterns = [
    # /xapi/: first, as tools ask more often than people
    tool_path("oauth/token", oauth.oauth_token, name="oauth_token"),
    tool_path("statements/more", statements.xapi_more, name="xapi_more"),
    tool_path("statements", statements.xapi_statements, name="xapi_statements"),
    tool_path("activities/state", documents.xapi_state, name="xapi_state"),
    tool_path("activities/profile", documents.xapi_activity_profile, name="xapi_activity_profile"),
    tool_path("activities", lookups.xapi_activities, name="xapi_activities"),
    tool_path("agents/profile", documents.xapi_agent_profile, name="xapi_agent_profile"),
    tool_path("agents", lookups.xapi_agents, name="xapi_agents"),
    tool_path("about", lookups.xapi_about, name="xapi_about"),
    re_path(f"^{SLASHES}xapi(?:/.*)?$", lookups.xapi_unknown, name="xapi_unknown"),
    # /learn/
    path("learn/", classroom.home, name="home"),
    path("learn/<uuid:registration>/", classroom.course, name="course"),
    path("learn/<uuid:registration>/start/", classroom.start, name="start"),
    path("learn/<uuid:registration>/results/", classroom.results, name="results"),
    path("learn/<uuid:registration>/lessons/<uuid:lesson_uid>/", classroom.lesson, name="lesson"),
    path("learn/<uuid:registration>/lessons/<uuid:lesson_uid>/place/", classroom.place, name="place"),
    path("learn/<uuid:registration>/lessons/<uuid:lesson_uid>/finish/", classroom.finish, name="finish"),
    path("learn/<uuid:registration>/do/<uuid:placement>/", classroom.do, name="do"),
    path("learn/<uuid:registration>/quiz/<uuid:placement>/", quizzes.quiz, name="quiz"),
    path("learn/<uuid:registration>/quiz/<uuid:placement>/result/", quizzes.quiz_result, name="quiz_result"),
    # /agency/
    path("agency/<slug:agency>/cohorts/<uuid:cohort>/", staff.cohort, name="cohort"),
    path("agency/<slug:agency>/learners/<uuid:person>/", staff.learner, name="learner"),
    path("agency/<slug:agency>/statements/", ledger.statements, name="statements"),
    path("agency/<slug:agency>/statements/<uuid:statement>/", ledger.statement, name="statement"),
    path(
        "agency/<slug:agency>/statements/<uuid:statement>/files/<slug:sha2>/",
        ledger.statement_file,
        name="statement_file",
    ),
    # /agency/<slug>/tools/
    path("agency/<slug:agency>/tools/", credentials.credentials, name="credentials"),
    path("agency/<slug:agency>/tools/new/", credentials.credential_new, name="credential_new"),
    path("agency/<slug:agency>/tools/refused/", credentials.refused_requests, name="refused_requests"),
    path(
        "agency/<slug:agency>/tools/<uuid:credential>/secret/", credentials.credential_rotate, name="credential_rotate"
    ),
    path(
        "agency/<slug:agency>/tools/<uuid:credential>/revoke/", credentials.credential_revoke, name="credential_revoke"
    ),
    # /agency/<slug>/tools/forwarding/
    path("agency/<slug:agency>/tools/forwarding/", forwarders.forwarders, name="forwarders"),
    path("agency/<slug:agency>/tools/forwarding/new/", forwarders.forwarder_new, name="forwarder_new"),
    *[
        path(f"agency/<slug:agency>/tools/forwarding/<int:forwarder>/{word}", view, name=view.__name__)
        for word, view in {
            "": forwarders.forwarder_edit,
            "try/": forwarders.forwarder_try,
            "pause/": forwarders.forwarder_pause,
            "resume/": forwarders.forwarder_resume,
            "remove/": forwarders.forwarder_remove,
            "refused/": forwarders.dead_letters,
            "again/": forwarders.send_again,
        }.items()
    ],
    # /agency/<slug>/tools/exports/
    path("agency/<slug:agency>/tools/exports/", exports.exports, name="exports"),
    path("agency/<slug:agency>/tools/exports/<uuid:export>/", exports.export_download, name="export_download"),
    path("agency/<slug:agency>/tools/exports/<uuid:export>/progress/", exports.export_progress, name="export_progress"),
    path("agency/<slug:agency>/tools/exports/<uuid:export>/clear/", exports.export_clear, name="export_clear"),
    # /agency/<slug>/tools/imports/
    path("agency/<slug:agency>/tools/imports/", imports.imports, name="imports"),
    path("agency/<slug:agency>/tools/imports/<uuid:order>/", imports.import_report, name="import_report"),
    path("agency/<slug:agency>/tools/imports/<uuid:order>/csv/", imports.import_report_csv, name="import_report_csv"),
    path("agency/<slug:agency>/tools/imports/<uuid:order>/progress/", imports.import_progress, name="import_progress"),
]
