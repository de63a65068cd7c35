"""Saying what was done, with a button that takes it back."""

from django.contrib import messages
from django.http import HttpRequest


def say_with_undo(request: HttpRequest, said: str, address: str) -> None:
    """Show `said` on the next page, beside a form that posts to `address` (`templates/components/message.html`)."""
    messages.success(request, said, extra_tags=f"undo:{address}")
