"""How people are told apart: addresses, phone numbers and names in the one form that is stored and compared."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])  # They make the rest of a line run backwards.
PHONE_SIGNS = re.compile(r"[\s().\-–—/·]+")
NORTH_AMERICAN = re.compile(r"1?[2-9]\d{2}[2-9]\d{6}")
INTERNATIONAL = re.compile(r"\+[1-9]\d{7,14}")
EXTENSION = re.compile(r"(?:ext|poste|x|#)\.?\s*\d+$", re.IGNORECASE)
LONGEST_NAME = 150
LONGEST_EMAIL = 254

is_email = EmailValidator(_("This is not an e-mail address. It looks like name@example.ca."))


def plain(text: str) -> str:
    """The text without control and invisible characters, with single spaces between its words."""
    seen = text.translate(INVISIBLE | TURNING)
    shown = "".join(sign if unicodedata.category(sign) != "Cc" else " " for sign in seen)
    return " ".join(shown.split())


def is_garbled(text: str) -> bool:
    """Whether characters got lost on the way (�), or were read in the wrong encoding (`ZoÃ©`)."""
    try:
        return "\ufffd" in text or text.encode("cp1252").decode() != text
    except UnicodeError:
        return False


def check_name(text: str) -> None:
    """Refuse what nobody is called; `ValidationError`."""
    if is_garbled(text):
        raise ValidationError(_("Characters of this name got lost on the way. Write it again."))
    if "://" in text:
        raise ValidationError(_("This does not look like a name."))


def canonical_email(text: str) -> str:
    """An address as it is stored, in lower case; `ValidationError` for what is none; empty stays empty."""
    address = plain(text).removeprefix("mailto:").strip("<>;, ").lower()
    if address:
        is_email(address)
    if len(address) > LONGEST_EMAIL:
        raise ValidationError(_("This e-mail address is too long."))
    return address


def canonical_phone(text: str) -> str:
    """A number as it is stored, `+14035550123`; `ValidationError` for what can't be dialled; empty stays empty.

    Ten digits are a North American number; others need their `+` and country.
    """
    written = plain(text).translate({0xFF0B: "+"})
    if not written:
        return ""
    if EXTENSION.search(written):
        raise ValidationError(_("Write the phone number without an extension."))
    digits = PHONE_SIGNS.sub("", written).removeprefix("tel:")
    if NORTH_AMERICAN.fullmatch(digits) and digits.isascii():
        return f"+1{digits[-10:]}"
    if INTERNATIONAL.fullmatch(digits) and digits.isascii() and not digits.startswith("+1"):
        return digits
    if digits.startswith("+1") and NORTH_AMERICAN.fullmatch(digits[1:]):
        return digits
    raise ValidationError(
        _("This is not a phone number. It looks like 403 555 0123; from abroad, it begins with + and the country.")
    )


def shown_phone(number: str) -> str:
    """A stored number as people write it here: 403 555-0123."""
    if NORTH_AMERICAN.fullmatch(number.removeprefix("+1")) and number.startswith("+1"):
        return f"{number[2:5]} {number[5:8]}-{number[8:]}"
    return number


def folded(name: str) -> str:
    """A name for comparing: no case, no accents, no signs, words in order of the alphabet (“Diallo, Amina”)."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", plain(name)) if not unicodedata.combining(sign))
    return " ".join(sorted(re.findall(r"\w+", bare.casefold())))
