"""Formats of single values: times, durations, identifiers, tags. Patterns are compiled once, and match the whole."""

import re
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from typing import Final, NamedTuple

from tracking.xapi.versions import Version

# --- Times -----------------------------------------------------------------------------------------------------------

# IEEE 9274.1.1 4.2.7: RFC 3339. Separator and zone in either case, or a space (RFC 3339 5.6).
RFC_3339: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)
# 1.0.3 Data 4.5: ISO 8601, extended or basic. Zone and parts of the time may be missing.
EXTENDED: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2})(?::([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?)?"
    r"(?:Z|([+-])([0-9]{2})(?::?([0-9]{2}))?)?)?"
)
BASIC: Final = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})(?:([0-9]{2})(?:([0-9]{2})(?:[.,]([0-9]+))?)?)?"
    r"(?:Z|([+-])([0-9]{2})(?::?([0-9]{2}))?)?)?"
)
LAST_MINUTE: Final = 59
LEAP_SECOND: Final = 60
LAST_HOUR: Final = 23


def parse_timestamp(text: str, version: Version) -> datetime:
    """The moment, aware: RFC 3339 in UTC for 2.0, ISO 8601 with its own offset (UTC where none is given) for 1.0.3.

    Raises:
        ValueError: no such moment, an offset of minus zero, or a moment outside the years 1 to 9999 in UTC.
    """
    if type(text) is not str:
        raise ValueError("not a string")
    patterns = (RFC_3339,) if version is Version.TWO else (EXTENDED, BASIC)
    match = next(filter(None, (pattern.fullmatch(text) for pattern in patterns)), None)
    if match is None:
        raise ValueError(text)
    if version is Version.TWO and match[4] == "24":
        raise ValueError(text)  # Only ISO 8601 knows the end of a day.
    moment = moment_of(match)
    try:
        utc = moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error
    return utc if version is Version.TWO else moment


def moment_of(match: re.Match[str]) -> datetime:
    """The parts put together; a leap second and 24:00 are the moment after."""
    year, month, day, hour, minute, second, fraction, sign, zone_hour, zone_minute = match.groups(default="0")
    hours, minutes, seconds = int(hour), int(minute), int(second)
    late = hours == LAST_HOUR + 1 and not minutes and not seconds and not int(fraction[:6])
    if minutes > LAST_MINUTE or seconds > LEAP_SECOND or (hours > LAST_HOUR and not late):
        raise ValueError(match.string)
    microseconds = int(fraction[:6].ljust(6, "0"))
    zone = zone_of(sign, int(zone_hour), int(zone_minute))
    if seconds < LEAP_SECOND and not late:
        return datetime(int(year), int(month), int(day), hours, minutes, seconds, microseconds, zone)
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=microseconds)
    try:
        return datetime(int(year), int(month), int(day), tzinfo=zone) + length
    except OverflowError as error:
        raise ValueError(match.string) from error


def zone_of(sign: str, hours: int, minutes: int) -> timezone:
    """The offset; `-00`, `-0000` and `-00:00` say nothing (ISO 8601:2004 4.2.5.1) and are refused."""
    if hours > LAST_HOUR or minutes > LAST_MINUTE or (sign == "-" and not hours and not minutes):
        raise ValueError("no such offset")
    if not hours and not minutes:
        return UTC
    length = timedelta(hours=hours, minutes=minutes)
    return timezone(-length if sign == "-" else length)


def is_timestamp(text: str, version: Version) -> bool:
    """Whether `parse_timestamp` reads it."""
    try:
        parse_timestamp(text, version)
    except ValueError:
        return False
    return True


# --- Durations -------------------------------------------------------------------------------------------------------

# ISO 8601:2004 4.4.3.2. A fraction stands in the last part only, weeks stand alone.
AMOUNT: Final = r"[0-9]{1,100}(?:[.,][0-9]{1,1000})?"
DURATION: Final = re.compile(
    rf"P(?:({AMOUNT})W|(?=.)(?:({AMOUNT})Y)?(?:({AMOUNT})M)?(?:({AMOUNT})D)?"
    rf"(?:T(?=.)(?:({AMOUNT})H)?(?:({AMOUNT})M)?(?:({AMOUNT})S)?)?)"
)
FRACTION_INSIDE: Final = re.compile(r"[.,][0-9]+[YMWDH].")
MONTHS_OF_A_YEAR: Final = 12
HUNDREDTHS: Final = (60_480_000, 8_640_000, 360_000, 6_000, 100)  # Of a week, a day, an hour, a minute, a second.


class Duration(NamedTuple):
    """A length as it compares: months have no fixed length, so they stand apart; seconds end at the hundredth."""

    months: Fraction
    hundredths: int


def parse_duration(text: str) -> Duration:
    """The length, whatever follows the hundredth of a second left out (1.0.3 Data 4.6, IEEE 9274.1.1 4.2.7).

    Raises:
        ValueError: not of the form PnYnMnDTnHnMnS or PnW.
    """
    if type(text) is not str:
        raise ValueError("not a string")
    match = DURATION.fullmatch(text)
    if match is None or FRACTION_INSIDE.search(text):
        raise ValueError(text)
    weeks, years, months, days, hours, minutes, seconds = (
        Fraction(part.replace(",", ".")) if part else Fraction(0) for part in match.groups()
    )
    clock = sum(amount * size for amount, size in zip((weeks, days, hours, minutes, seconds), HUNDREDTHS, strict=True))
    return Duration(years * MONTHS_OF_A_YEAR + months, int(clock))


def is_duration(text: str) -> bool:
    """Whether `parse_duration` reads it, without the arithmetic."""
    return DURATION.fullmatch(text) is not None and FRACTION_INSIDE.search(text) is None


# --- Identifiers -----------------------------------------------------------------------------------------------------

# RFC 3987 at its best effort (1.0.3 Data 2.2): a scheme, no character that an IRI can't hold, whole percent codes.
# "[" and "]" are let through outside hosts as well, where many tools write them.
NO_CHARACTER_OF_AN_IRI: Final = (
    r"\x00-\x20\x7f-\xa0<>\"{}|\\^`\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff\ufff0-\uffff"
)
IRI: Final = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*:[^{NO_CHARACTER_OF_AN_IRI}%#]*(?:%[0-9A-Fa-f]{{2}}[^{NO_CHARACTER_OF_AN_IRI}%#]*)*"
    rf"(?:#[^{NO_CHARACTER_OF_AN_IRI}%#]*(?:%[0-9A-Fa-f]{{2}}[^{NO_CHARACTER_OF_AN_IRI}%#]*)*)?"
)
MAILTO: Final = re.compile(r"mailto:[^@?#,;:/\[\]()]+@[^@?#,;:/()]+")
UUID: Final = re.compile(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}")
SHA1: Final = re.compile(r"[0-9A-Fa-f]{40}")
SHA2: Final = re.compile(r"[0-9A-Fa-f]{56}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{96}|[0-9A-Fa-f]{128}")
WORD: Final = r"[A-Za-z0-9!#$&^_.+'*`|~%-]+"
MEDIA_TYPE: Final = re.compile(rf'{WORD}/{WORD}(?:[ \t]*;[ \t]*{WORD}=(?:{WORD}|"(?:[^"\\\r\n]|\\[^\r\n])*"))*')


def is_iri(text: str) -> bool:
    """Whether it is an absolute IRI (RFC 3987); an IRL is one too."""
    return IRI.fullmatch(text) is not None


def is_uri(text: str) -> bool:
    """Whether it is an absolute URI (RFC 3986): an IRI in ASCII."""
    return text.isascii() and IRI.fullmatch(text) is not None


def is_mailto(text: str) -> bool:
    """Whether it is `mailto:` and one e-mail address, without header fields."""
    return MAILTO.fullmatch(text) is not None and IRI.fullmatch(text) is not None


def is_uuid(text: str) -> bool:
    """Whether it is a UUID in its standard form (RFC 4122), in either case."""
    return UUID.fullmatch(text) is not None


def is_sha1(text: str) -> bool:
    """Whether it is a SHA-1 sum in hexadecimal."""
    return SHA1.fullmatch(text) is not None


def is_sha2(text: str) -> bool:
    """Whether it is a sum of SHA-224, 256, 384 or 512 in hexadecimal."""
    return SHA2.fullmatch(text) is not None


def is_media_type(text: str) -> bool:
    """Whether it is a type, a subtype and parameters (RFC 2046)."""
    return MEDIA_TYPE.fullmatch(text) is not None


# --- Languages -------------------------------------------------------------------------------------------------------

VARIANT: Final = 4  # Four characters that begin with a digit, or more.
SHORTEST_WITH_DOUBLES: Final = len("en-a-bb-a-bb")
# RFC 5646 2.1, in either case: language, script, region, variants, extensions, private use; private use alone; and
# the irregular tags of old. What is regular among the old ones fits the pattern.
LANGUAGE_TAG: Final = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+"
    r"|en-gb-oed|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)|sgn-(?:be-fr|be-nl|ch-de)"
    r"|zh-min|zh-min-nan|zh-hakka|zh-xiang|zh-guoyu|cel-gaulish|no-bok|no-nyn|art-lojban",
    re.IGNORECASE | re.ASCII,
)


def is_language_tag(text: str) -> bool:
    """Whether it is well-formed by RFC 5646, no extension and no variant given twice (2.2.9)."""
    if LANGUAGE_TAG.fullmatch(text) is None:
        return False
    return len(text) < SHORTEST_WITH_DOUBLES or not repeats_itself(text.lower())


def repeats_itself(tag: str) -> bool:
    """Whether an extension's letter or a variant stands twice; private use may say what it likes."""
    parts = f"-{tag}".partition("-x-")[0].removeprefix("-").split("-")
    letters = [part for part in parts[1:] if len(part) == 1]
    first = parts.index(letters[0]) if letters and letters[0] in parts else len(parts)
    variants = [part for part in parts[1:first] if len(part) > VARIANT or (len(part) == VARIANT and part[0].isdigit())]
    return len({*letters}) < len(letters) or len({*variants}) < len(variants)
