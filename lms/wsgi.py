"""The WSGI entry point: `granian --interface wsgi lms.wsgi:application`."""

import os
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.utils.functional import cached_property
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")


class Utf8Request(WSGIRequest):
    """A request in UTF-8, whatever it pretends to be.

    Django believes every encoding that Python has a name for. Some make halves of characters, which no database takes;
    others are no text at all, and break the request before any view, and any error page, is asked.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        """The kind of the body; its encoding is ours."""
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            self.content_type, self.content_params = "", {}

    @cached_property
    def COOKIES(self) -> dict[str, str]:  # type: ignore[override]  # noqa: N802  (Django's own name)
        """Without those that hold a NUL, which PostgreSQL does not bear and no browser sends."""
        return {name: value for name, value in super().COOKIES.items() if "\0" not in name + value}


application = get_wsgi_application()
application.request_class = Utf8Request
