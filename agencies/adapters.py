"""How allauth behaves in this house: nobody signs up, and every letter is a promise in the job table.

Whether an address is known or not, the same things happen in the same order: a page, a row, a letter.
"""

from types import SimpleNamespace
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.jobs.services import enqueue
from agencies.models import Person
from agencies.permissions import standing_of
from agencies.selectors.people import with_emails
from agencies.services.sign_in import LINK_TASK


class AccountAdapter(DefaultAccountAdapter):
    """People are enrolled or invited; nobody signs up alone."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail and password don’t fit together. You can also ask for a code."),
        "incorrect_code": _("This is not the code we sent. Look at the newest message."),
        "enter_current_password": _("This is not your password."),
        "incorrect_password": _("This is not your password."),
        "invalid_login": _("Write your e-mail address."),
        "too_many_login_attempts": _("Too many tries in a short time. Please wait a few minutes, then try again."),
        "rate_limited": _("Too many tries in a short time. Please wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only a path on this site is a place to go on to; what can't be read as an address is none."""
        try:
            return bool(url) and str(url).startswith("/") and super().is_safe_url(url)
        except ValueError:
            return False

    def format_email_subject(self, subject: str) -> str:
        """As it is: no site name in brackets."""
        return subject

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's account."""
        return reverse("agencies:profile")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Promise the letter; a worker writes it in the reader's language."""
        people = with_emails([email])
        if template_prefix == "account/email/unknown_account" or not people:
            enqueue("agencies.send_no_account", email=email, language=translation.get_language() or "en")
        elif template_prefix == "account/email/login_code":
            next_path = get_next_redirect_url(self.request) or ""
            enqueue("agencies.send_code", person_id=str(people[0].pk), code=context["code"], next_path=next_path[:500])
        else:
            self._send_notice(template_prefix, people[0], context)

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """Staff get a way to a password; learners, who need none, a way in."""
        if user.has_usable_password() or standing_of(user).is_staff:
            enqueue("agencies.send_password_link", person_id=str(user.pk))
        else:
            enqueue(LINK_TASK, person_id=str(user.pk), next_path="")

    def _send_notice(self, template_prefix: str, person: Person, context: dict[str, Any]) -> None:
        """allauth's own words, in the person's language."""
        site = SimpleNamespace(name="Tremplin", domain=settings.SITE_URL)
        with translation.override(person.preferred_language):
            message = self.render_mail(template_prefix, str(person.email), {**context, "current_site": site})
        enqueue("agencies.send_notice", person_id=str(person.pk), subject=message.subject, body=str(message.body))


class SecondStepAdapter(DefaultMFAAdapter):
    """The second step, in our words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("You need a second step. Set up another one first."),
        "cannot_generate_recovery_codes": _("Set up an app or a passkey first."),
        "incorrect_code": _("This code is not right. Look again: the app shows a new one every half minute."),
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  (allauth's name)
        """What a new passkey is called at first."""
        number = user.authenticator_set.filter(type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}
