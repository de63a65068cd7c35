"""What the console says when everything runs: where to look first, and who can sign in. Short, in both languages."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from django.conf import settings

from lms.demo.cast import read_cast
from lms.demo.people import Guide
from lms.demo.world import PASSWORD

UNDER_WAY = ("coordinator", "trainer", "agency_evaluator")
OTHERS = ("umbrella_author", "umbrella_evaluator", "operator")


def greeting() -> list[str]:
    """Without a demonstration world."""
    return [
        f"Tremplin: {settings.SITE_URL}/",
        f"  Workshop · Atelier   {settings.SITE_URL}/admin/",
        "  Stop with Ctrl+C · Arrêter avec Ctrl+C",
    ]


def welcome(guides: Sequence[Guide], *, everybody: bool = False) -> list[str]:
    """With one; without `everybody`, one person for each role and state."""
    site = settings.SITE_URL
    return [
        "",
        f"Tremplin: {site}/",
        f"  Courses · Cours             {site}/en/   {site}/fr/",
        f"  Sign in · Connexion         {site}/accounts/login/",
        f"  Password · Mot de passe     {PASSWORD}",
        *letters(),
        "",
        *(line for guide in chosen(guides, everybody=everybody) for line in person(guide)),
        "",
        "  Everybody, with fresh links · Tout le monde, avec de nouveaux liens: .venv/bin/python manage.py demo",
        "  Stop with Ctrl+C · Arrêter avec Ctrl+C" if not everybody else "",
    ]


def letters() -> Iterator[str]:
    """Where sign-in codes and letters appear on a machine without a mail server."""
    if settings.EMAIL_HOST:
        return
    folder = Path(settings.EMAIL_FILE_PATH)
    shown = folder.relative_to(settings.ROOT) if folder.is_relative_to(settings.ROOT) else folder
    yield f"  Sign-in codes and letters: in the terminal of `make run`, and in {shown}/"
    yield f"  Codes de connexion et lettres\u00a0: dans le terminal de `make run`, et dans {shown}/"


def chosen(guides: Sequence[Guide], *, everybody: bool) -> Iterator[Guide]:
    """The team of the cohort under way, since there is most to see, then learners, then the others."""
    running = next(group.agency for group in read_cast().cohorts if group.mood == "running")
    team = [guide for guide in guides if guide.agency_slug == running and guide.role in UNDER_WAY]
    learners = [guide for guide in guides if guide.role == "learner"]
    others = [guide for guide in guides if guide not in team and guide not in learners]
    yield from team if everybody else one_of_each(UNDER_WAY, team)
    yield from learners
    yield from others if everybody else one_of_each(OTHERS, others)


def one_of_each(roles: Iterable[str], guides: Sequence[Guide]) -> Iterator[Guide]:
    """The first who holds each role."""
    for role in roles:
        yield from [guide for guide in guides if guide.role == role][:1]


def person(guide: Guide) -> Iterator[str]:
    """One person in two lines, or three with a link."""
    role = ", ".join(filter(None, [guide.role.replace("_", " "), guide.agency]))
    yield f"  {guide.email or guide.phone:<46} {guide.language}  {role}"
    yield f"      {guide.what_to_see}"
    if guide.link:
        yield f"      {guide.link}"
