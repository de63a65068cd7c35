"""The root of all addresses."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from agencies.urls import front_door
from lms import views
from lms.media.views import media

lms_patterns = (
    [
        path("", views.home, name="home"),
        path("today/", views.today, name="today"),
        path("language/", views.language, name="language"),
        path("healthz", views.health, name="health"),
        path("media/<path:path>", media, name="media"),
    ],
    "lms",
)

handler400 = "lms.views.bad_request"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tracking.urls")),  # First, for it is asked most.
    path("", include(lms_patterns)),
    *front_door,
    path("", include("agencies.urls")),
    path("", include("courses.urls")),
    path("", include("evaluation.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *i18n_patterns(path("", include(wagtail_urls))),
]
