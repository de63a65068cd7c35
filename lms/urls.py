"""The root of all addresses."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from lms import views

lms_patterns = (
    [
        path("", views.home, name="home"),
        path("today/", views.today, name="today"),
        path("language/", views.language, name="language"),
        path("healthz", views.health, name="health"),
    ],
    "lms",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(lms_patterns)),
    path("", include("tracking.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    *i18n_patterns(path("", include(wagtail_urls))),
]
