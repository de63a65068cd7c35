"""“Try it”: ask another LRS who it is and whether it knows us, and say in plain words what came back."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from django.utils.translation import gettext as _

from tracking.models import Forwarder
from tracking.services.forwarding import SECRET_LOST, trouble_in
from tracking.services.reasons import plain, reason, told
from tracking.services.transport import Answer, NoAnswer, Question, Remote, ask
from tracking.xapi.versions import Version

PATIENCE = 8.0  # Seconds: somebody looks at a button.
MOST = 10


@dataclass(frozen=True)
class Trial:
    """What came back, in the reader's language, and whether statements can be sent there."""

    good: bool
    sentences: list[str]

    def __str__(self) -> str:
        return " ".join(self.sentences)


def try_forwarder(*, forwarder: Forwarder) -> Trial:
    """Two questions, eight seconds each at most; nothing is stored, here or there."""
    if not forwarder.secret:
        return Trial(good=False, sentences=[told(reason(SECRET_LOST))])
    remote = Remote(forwarder.endpoint, forwarder.key, forwarder.secret)
    try:
        about = ask(remote, Question("GET", "about", Version.ONE), patience=PATIENCE)
        versions = versions_in(about)
        if not versions:
            return Trial(good=False, sentences=[no_lrs(about)])
        key = ask(remote, Question("GET", "statements?limit=1", Version.ONE), patience=PATIENCE)
    except NoAnswer as silence:
        return Trial(good=False, sentences=[told(silence.reason)])
    good = key.status in {HTTPStatus.OK, HTTPStatus.FORBIDDEN}
    return Trial(good=good, sentences=[*about_versions(versions), about_key(key)])


def versions_in(answer: Answer) -> list[str]:
    """The versions that an LRS says it speaks; none from what is no LRS."""
    try:
        said = json.loads(answer.body)["version"] if answer.status == HTTPStatus.OK else []
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    return [plain(one) for one in said[:MOST] if isinstance(one, str)] if isinstance(said, list) else []


def no_lrs(answer: Answer) -> str:
    """What stands at the address instead."""
    if answer.status == HTTPStatus.OK:
        return _("Something answers at this address, but it is no LRS. Look at the endpoint.")
    return told(trouble_in(answer).reason)


def about_versions(versions: list[str]) -> Iterator[str]:
    """What it speaks, and what that means for us."""
    yield _("There is an LRS. It speaks xAPI %(versions)s.") % {"versions": ", ".join(versions)}
    if not any(version.startswith("1.0") for version in versions):
        yield _("It does not speak 1.0.3, in which the classroom writes. It may refuse that.")


def about_key(answer: Answer) -> str:
    """Whether it knows us."""
    if answer.status == HTTPStatus.OK:
        return _("It accepts the key.")
    if answer.status == HTTPStatus.FORBIDDEN:
        return _("It knows the key, which may not read. Whether it may write shows when something is sent.")
    return told(trouble_in(answer).reason)
