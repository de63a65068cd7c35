"""Mail on a machine without a mail server: on the console, and kept in a folder."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.console import EmailBackend as ConsoleBackend
from django.core.mail.backends.filebased import EmailBackend as FileBackend


class ConsoleAndFileBackend(BaseEmailBackend):
    """Prints every message and writes it below `settings.EMAIL_FILE_PATH`."""

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002  (Django's own signature)
        super().__init__(fail_silently=fail_silently)
        self.backends = [ConsoleBackend(fail_silently=fail_silently), FileBackend(fail_silently=fail_silently)]

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send to both; the number of messages."""
        for backend in self.backends:
            backend.send_messages(list(email_messages))
        return len(email_messages)
