"""Writing to people: one text template per letter, in the reader's language, plain enough for every phone."""

import uuid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation


def post_letter(
    *, to: str, letter: str, language: str, words: dict[str, Any], key: uuid.UUID, reply_to: str = ""
) -> None:
    """Send `templates/agencies/mail/<letter>.txt`, whose first line is the subject, to one address.

    `key` becomes the Message-ID, so that a letter sent twice can be told from two letters. Raises what the mail server
    makes Django raise.
    """
    subject, body = compose(letter, language, words)
    message = EmailMessage(
        subject=subject,
        body=body,
        to=[to],
        reply_to=[reply_to] if reply_to else None,
        headers={
            "Message-ID": f"<{key}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": language,
        },
    )
    message.send()


def compose(letter: str, language: str, words: dict[str, Any]) -> tuple[str, str]:
    """Subject and body."""
    with translation.override(language):
        text = render_to_string(f"agencies/mail/{letter}.txt", {"site": settings.SITE_URL, **words}).strip()
    subject, _, body = text.partition("\n")
    return " ".join(subject.splitlines()).strip(), body.strip() + "\n"
