"""The building's own small forms."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

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

    def __init__(self, *args: Any, host: str, is_secure: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.host, self.is_secure = host, is_secure

    def next_path(self) -> str:
        """The page itself in the chosen language; the front door when the address is not ours."""
        path = self.cleaned_data.get("next") or "/"
        if not url_has_allowed_host_and_scheme(path, {self.host}, require_https=self.is_secure):
            return "/"
        parts = urlsplit(path)
        local = urlunsplit(("", "", parts.path or "/", parts.query, parts.fragment))
        language = self.cleaned_data.get("language")
        if not language:
            return local
        return page_in_language(parts.path, language) or translate_url(local, language)

    def remember(self, user: Any, response: HttpResponse) -> None:
        """On the person, and in a cookie for the pages before signing in."""
        code = self.cleaned_data["language"]
        if user.is_authenticated and user.preferred_language != code:
            user.preferred_language = code
            user.save(update_fields=["preferred_language"])
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=60 * 60 * 24 * 365, samesite="Lax", httponly=True
        )
