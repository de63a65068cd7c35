"""Reading what a refused request carried, and deciding whether it may be shown to whoever sent it.

Why this is no way around the CSRF check. A page that holds somebody's fields and a fresh token is one press away from
doing what they say. A foreign site could send fields of its own choosing here and hope for that press. So a request
gets nothing back unless it proves that one of our own pages sent it:

- `Sec-Fetch-Site` decides where there is one. Browsers write it, no script can, and after a detour over another site it
  is no longer `same-origin`. A sibling domain (`same-site`) and a bookmark or an extension (`none`) prove nothing.
- Browsers without it (and all over plain HTTP) send `Origin` with every POST: it must be exactly ours. `null`, which is
  what a sandboxed document or a detour gives, and no header at all prove nothing. The Referer is not asked.

Files that people upload can't forge that proof: they are served in a sandbox, whose origin is `null`. The press itself
goes through the CSRF check again, with a token of the session that is open then, and through every permission.

Secrets never come back: nothing that was sent to a door (all of `/accounts/` but one's own profile, Wagtail's sign-in),
and no field elsewhere that is named like a password or a code.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import escape_leading_slashes

LARGEST = 1_000_000  # characters: far more than the longest list of people that we read
LANGUAGE = "kept_language"  # The page's own button; it goes no further.
OURS = {"csrfmiddlewaretoken", LANGUAGE}
DOORS = ("/accounts/", "/admin/login/")
NO_DOORS = {"agencies:profile"}
SECRET = re.compile(r"passw|passcode|passphrase|otp|secret|credential|recovery|(^|[-_])code$", re.IGNORECASE)


@dataclass(frozen=True)
class Sent:
    """One field."""

    name: str
    value: str

    @property
    def is_readable(self) -> bool:
        """Whether somebody may have written it: two words, or a letter that no key, date or choice of ours has."""
        return len(self.value.split()) > 1 or not self.value.isascii()


@dataclass(frozen=True)
class Kept:
    """What came with a request that was refused, in its order: a list's items keep theirs. `path` is where it went."""

    path: str
    language: str = ""
    fields: list[Sent] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    without_secrets: bool = False
    too_large: bool = False

    @property
    def texts(self) -> int:
        """How many fields a person can read."""
        return sum(each.is_readable for each in self.fields)


def kept_of(request: HttpRequest) -> Kept | None:
    """What can be given back to the sender; None where there is nothing, or where it might not be theirs."""
    if request.method != "POST" or is_door(request) or not (is_visit(request) and is_same_origin(request)):
        return None
    path, language = escape_leading_slashes(request.get_full_path()), request.POST.get(LANGUAGE, "")
    sent = [each for each in fields_of(request) if each.name not in OURS]
    files = [file.name or "" for _name, sort in request.FILES.lists() for file in sort]
    if not (sent or files):
        return None
    if sum(len(each.name) + len(each.value) for each in sent) > LARGEST:
        return Kept(path, language, too_large=True)
    fields = [each for each in sent if not SECRET.search(each.name)]
    return Kept(path, language, fields, files, without_secrets=len(fields) < len(sent))


def is_door(request: HttpRequest) -> bool:
    """Whether the address is one where people prove who they are."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    return request.path_info.startswith(DOORS) and name not in NO_DOORS


def is_visit(request: HttpRequest) -> bool:
    """Whether a person waits for a page; scripts and beacons get the answer that they know."""
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return False
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate" and request.accepts("text/html")


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent this (see above)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    address = urlsplit(settings.SITE_URL)
    ours = {f"{request.scheme}://{request.get_host()}", f"{address.scheme}://{address.netloc}"}
    return request.headers.get("Origin") in ours


def fields_of(request: HttpRequest) -> Iterator[Sent]:
    """Every name and value, also of names that come more than once."""
    for name, values in request.POST.lists():
        yield from (Sent(name, str(value)) for value in values)
