"""What the console says when everything runs: where to look first, and who can sign in. Short, in both languages."""

from collections.abc import Iterator, Sequence

from django.conf import settings

from lms.demo.people import Guide
from lms.demo.world import PASSWORD

SHORT = ("umbrella_author", "umbrella_evaluator", "coordinator", "trainer", "agency_evaluator")


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
        "",
        *(line for guide in chosen(guides, everybody=everybody) for line in person(guide)),
        "",
        "  Everybody, with fresh links · Tout le monde, avec de nouveaux liens: manage.py demo",
        "  Stop with Ctrl+C · Arrêter avec Ctrl+C" if not everybody else "",
    ]


def chosen(guides: Sequence[Guide], *, everybody: bool) -> Iterator[Guide]:
    """Learners first: that is where to look first."""
    yield from (guide for guide in guides if guide.role == "learner")
    staff = [guide for guide in guides if guide.role != "learner"]
    first = {guide.role: guide for guide in reversed(staff)}
    yield from staff if everybody else (first[role] for role in SHORT if role in first)


def person(guide: Guide) -> Iterator[str]:
    """One person in two lines."""
    way = guide.email or f"{guide.phone}  {guide.link}"
    yield f"  {way:<46} {guide.language}  {guide.role.replace('_', ' ')}, {guide.agency}"
    yield f"      {guide.what_to_see}"
