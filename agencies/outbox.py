"""Mail on a machine without a mail server: on the console, and kept in a folder."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
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


def forget_letters(is_theirs: Callable[[str], bool]) -> int:
    """Delete the letters of that folder whose text is somebody's; how many files."""
    files = list(Path(settings.EMAIL_FILE_PATH).glob("*.log"))
    theirs = [file for file in files if is_theirs(file.read_text(encoding="utf-8", errors="replace"))]
    for file in theirs:
        file.unlink(missing_ok=True)
    return len(theirs)
