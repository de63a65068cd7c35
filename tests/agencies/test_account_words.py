"""Every page of sign-in and security speaks as we do, in both languages: nothing of the package shows through."""

import re
from html import unescape

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from django.utils import translation

from agencies.models import Person, Role
from tests.factories.agencies import PASSWORD, make_agency, make_member

pytestmark = pytest.mark.django_db

AT_THE_DOOR = [
    *("account_login", "account_signup", "account_inactive", "account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key_done", "account_request_login_code", "account_email_verification_sent"),
]
INSIDE = [
    *("account_logout", "account_reauthenticate", "account_change_password", "mfa_index", "mfa_activate_totp"),
    *("mfa_generate_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate"),
    "mfa_reauthenticate_webauthn",
]
WITH_APP = ["mfa_deactivate_totp", "mfa_view_recovery_codes"]
NOT_OURS = {
    "en": r"authenticat(?!or\b)|reauth|two-factor|recovery|security key|verif|token|passwordless|e?mail address is"
    r"|current pass|\(again\)",
    "fr": r"authentifi|facteurs|récupération|clés? de sécurité|veuillez|jeton|vérifi(?!ez ces)|êtes-vous sûr|'| \?"
    r"|actuel|\(confirmation",
}


@pytest.fixture
def sam() -> Person:
    return make_member(make_agency(), Role.COORDINATOR, "Sam Chow", email="sam@example.org", password=PASSWORD)


def inside(person: Person) -> Client:
    """Somebody whose password was just asked for."""
    client = Client()
    client.force_login(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def words_of(answer) -> str:
    """What a person reads in the page and in its title; not what stands in fields and scripts."""
    page = answer.content.decode()
    title, main = re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1], page[page.index("<main") :]
    main = re.sub(r"<(script|textarea|footer)\b.*?</\1>", " ", main, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", title + main))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_page_says_anything_in_the_words_of_the_package(sam, language) -> None:
    sam.preferred_language = language
    sam.save()
    foreign = re.compile(NOT_OURS[language], re.IGNORECASE)
    visitor, member, wrong = Client(headers={"accept-language": language}), inside(sam), []
    pages = [(name, visitor.get(reverse(name))) for name in AT_THE_DOOR]
    pages.append(("stale link", visitor.get(reverse("account_reset_password_from_key", args=["abc", "def"]))))
    pages += [(name, member.get(reverse(name), follow=True)) for name in INSIDE]
    pages.append(("wrong code", member.post(reverse("mfa_activate_totp"), {"code": "000000"})))
    TOTP.activate(sam, generate_totp_secret())
    RecoveryCodes.activate(sam)
    pages += [(f"{name} with app", member.get(reverse(name), follow=True)) for name in [*INSIDE, *WITH_APP]]
    pages.append(("reauthenticate", member.post(reverse("mfa_reauthenticate"), {"code": "000000"})))
    pages.append(("password", member.post(reverse("account_change_password"), {"oldpassword": "x"})))
    visitor.post(reverse("account_login"), {"login": sam.email, "password": PASSWORD})
    pages.append(("second step", visitor.get(reverse("mfa_authenticate"))))
    pages.append(("second step, wrong", visitor.post(reverse("mfa_authenticate"), {"code": "000000"})))
    for name, answer in pages:
        said = foreign.findall(words_of(answer))
        if answer.status_code != 200 or said:
            wrong.append((name, answer.status_code, said))
    assert wrong == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_password_is_changed_and_that_is_said(sam, language) -> None:
    sam.preferred_language = language
    sam.save()
    new = "four words without sense"
    posted = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    answer = inside(sam).post(reverse("account_change_password"), posted, follow=True)
    sam.refresh_from_db()
    with translation.override(language):
        assert (sam.check_password(new), translation.gettext("Your new password is saved.") in words_of(answer)) == (
            True,
            True,
        )


def test_spare_codes_stand_one_on_a_line(sam) -> None:
    TOTP.activate(sam, generate_totp_secret())
    codes = RecoveryCodes.activate(sam).get_unused_codes()
    page = inside(sam).get(reverse("mfa_view_recovery_codes")).content.decode()
    shown = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1]
    assert (shown.split(), shown.count("\n"), len(codes)) == (codes, 10, 10)


def test_passkeys_are_numbered_until_they_get_a_name(sam) -> None:
    page = inside(sam).get(reverse("mfa_add_webauthn")).content.decode()
    assert 'value="Passkey 1"' in page
