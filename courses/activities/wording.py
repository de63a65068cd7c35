"""Comparing what people type with what authors accept, forgiving what keyboards and habits do to words."""

import unicodedata
from collections.abc import Iterable

SAME = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u02bc\u2032\u00b4\u0060", "'"),
        **dict.fromkeys("\u201c\u201d\u00ab\u00bb\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),
    }
)
LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})
ENDINGS = " .,;:!?…"


def normal(text: str, *, forgive_accents: bool, forgive_case: bool) -> str:
    """The form in which two answers are compared.

    Kinds of spaces, apostrophes, quotation marks and dashes never matter, nor do spaces around or a mark at the end.
    Accents (and œ for oe) and capitals matter unless forgiven.
    """
    text = unicodedata.normalize("NFKC", text.translate(SAME)).translate(SAME)
    if forgive_accents:
        text = without_accents(text)
    if forgive_case:
        text = text.casefold()
    return " ".join(text.split()).rstrip(ENDINGS)


def without_accents(text: str) -> str:
    """`Cœur brisé` → `Coeur brise`."""
    apart = unicodedata.normalize("NFD", text.translate(LIGATURES))
    return unicodedata.normalize("NFC", "".join(letter for letter in apart if not unicodedata.combining(letter)))


def matches(typed: str, accepted: Iterable[str], *, forgive_accents: bool = True, forgive_case: bool = True) -> bool:
    """Whether somebody typed one of the accepted answers; nothing typed matches nothing."""
    given = normal(typed, forgive_accents=forgive_accents, forgive_case=forgive_case)
    return bool(given) and any(
        given == normal(each, forgive_accents=forgive_accents, forgive_case=forgive_case) for each in accepted
    )
