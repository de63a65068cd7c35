"""The building's own small forms."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme

from courses.selectors.catalogue import page_in_language


class LanguageForm(forms.Form):
    """Which language, and the page to come back to (only on this site)."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
    next = forms.CharField(required=False, max_length=2000)

    def next_path(self) -> str:
        """The page itself in the chosen language; the front door for anything but a path on this site."""
        path = self.cleaned_data.get("next") or "/"
        if not path.startswith("/") or not url_has_allowed_host_and_scheme(path, None):
            return "/"
        language = self.cleaned_data.get("language")
        if not language:
            return path
        return page_in_language(urlsplit(path).path, language) or translate_url(path, language)

    def remember(self, user: Any, response: HttpResponse) -> None:
        """On the person, and in a cookie for the pages before signing in."""
        code = self.cleaned_data["language"]
        if user.is_authenticated and user.preferred_language != code:
            user.preferred_language = code
            user.save(update_fields=["preferred_language"])
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=60 * 60 * 24 * 365,
            samesite="Lax",
            httponly=True,
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
