"""Addresses of people and agencies."""

from django.urls import path
from django.views.generic import RedirectView

from agencies.views import agencies, learners, people, sign_in

app_name = "agencies"

urlpatterns = [
    # /accounts/
    path("accounts/link/<str:key>/", sign_in.use_link, name="use_link"),
    path("accounts/me/", people.profile, name="profile"),
    # /agency/
    path("agency/", agencies.agencies, name="agencies"),
    path("agency/new/", agencies.agency_new, name="agency_new"),
    path("agency/<slug:slug>/", agencies.agency, name="agency"),
    path("agency/<slug:slug>/team/", people.team, name="team"),
    path("agency/<slug:slug>/team/<int:membership>/end/", people.end_role, name="end_role"),
    path("agency/<slug:slug>/team/<int:membership>/restore/", people.restore_role, name="restore_role"),
    path("agency/<slug:slug>/team/<int:membership>/invite/", people.invite_again, name="invite_again"),
    path("agency/<slug:slug>/settings/", agencies.settings, name="settings"),
    path("agency/<slug:slug>/logo/", agencies.logo, name="logo"),
    path("agency/<slug:slug>/people/<uuid:person>/edit/", learners.learner_edit, name="learner_edit"),
    path("agency/<slug:slug>/people/<uuid:person>/link/", learners.learner_link, name="learner_link"),
]

# One front door: addresses of allauth and Wagtail that would be others. They go before those of the packages.
front_door = [
    path(
        "accounts/email/",
        RedirectView.as_view(pattern_name="agencies:profile", query_string=False),
        name="account_email",
    ),
    path("admin/login/", sign_in.admin_door, name="wagtailadmin_login"),
]
