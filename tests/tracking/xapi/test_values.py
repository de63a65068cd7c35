"""The formats of single values."""

from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.xapi import IRIS, durations, times
from tracking.xapi import values
from tracking.xapi.values import Duration, parse_duration, parse_timestamp
from tracking.xapi.versions import UnknownVersion, Version, version_of

ONE, TWO = Version.ONE, Version.TWO
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "version"),
    [("1.0", ONE), ("1.0.0", ONE), ("1.0.3", ONE), ("1.0.9", ONE), ("2.0", TWO), ("2.0.0", TWO), ("2.0.1", TWO)],
)
def test_a_header_asks_for_a_version(header, version) -> None:
    assert version_of(header) is version


@pytest.mark.parametrize(
    "header", [None, "", "0.95", "1.1.0", "1", "2.1.0", "3.0.0", "1.0.", "1.0.3 ", "1.0.٣", "1.0.3\n"]
)
def test_any_other_header_asks_for_none(header) -> None:
    with pytest.raises(UnknownVersion):
        version_of(header)


@pytest.mark.parametrize("version", Version)
@given(data=st.data())
def test_every_time_of_a_version_is_aware(version, data) -> None:
    moment = parse_timestamp(data.draw(times(version)), version)
    assert moment.utcoffset() is not None
    if version is TWO:
        assert moment.tzinfo is UTC


@given(st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)), st.integers(-1439, 1439))  # noqa: DTZ001 Zones follow.
def test_a_moment_is_read_as_python_wrote_it(moment, minutes) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert [parse_timestamp(aware.isoformat(), version) for version in Version] == [aware, aware]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02T05:00:00-07:00", NOON),
        ("20260302T050000-0700", NOON),
        ("2026-03-02T12", NOON),
        ("2026-03-02T12:00", NOON),
        ("2026-03-02", NOON.replace(hour=0)),
        ("2026-03-01T24:00:00Z", NOON.replace(hour=0)),
        ("2026-03-02T11:59:60Z", NOON),
        ("2026-03-02T12:00:00,5", NOON.replace(microsecond=500_000)),
        ("2026-03-02T12:00:00.1234567Z", NOON.replace(microsecond=123_456)),
    ],
)
def test_a_time_of_iso_8601_is_read(text, moment) -> None:
    assert parse_timestamp(text, ONE) == moment


def test_only_iso_8601_knows_the_end_of_a_day() -> None:
    with pytest.raises(ValueError):  # noqa: PT011 The text is the message.
        parse_timestamp("2026-03-01T24:00:00Z", TWO)


def test_an_offset_is_kept_by_1_0_and_converted_by_2_0() -> None:
    text = "2026-03-02T05:00:00-07:00"
    assert parse_timestamp(text, ONE).utcoffset() == timedelta(hours=-7)
    assert parse_timestamp(text, TWO).utcoffset() == timedelta(0)


NO_TIMES = [
    *("", "now", "2026", "2026-3-2", "02/03/2026", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z"),
    *(
        "2026-03-02T25:00:00Z",
        "2026-03-02T12:60:00Z",
        "2026-03-02T12:00:61Z",
        "2026-03-02T24:00:01Z",
        "2026-03-02T12:00:00+24:00",
    ),
    *("2026-03-02T12:00:00-00:00", "2026-03-02T12:00:00-00", "2026-03-02T12:00:00-0000", "2026-03-02T12:00:00+07:60"),
    *("0000-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "9999-12-31T23:59:60Z"),
    *("2026-03-02T12:00:00Z ", "2026-03-02T12:00:00Z\n", "２026-03-02T12:00:00Z", "2026-03-02T12:00:00.Z"),
    *("2026-03-02T", "2026-03-02T12:75:60Z"),
]


@pytest.mark.parametrize("text", NO_TIMES)
def test_what_is_no_time_is_refused(text) -> None:
    for version in Version:
        with pytest.raises(ValueError):  # noqa: PT011 The text is the message.
            parse_timestamp(text, version)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("PT4H35M59.14S", Duration(Fraction(0), 1_655_914)),
        ("PT16559.14S", Duration(Fraction(0), 1_655_914)),
        ("PT16559.149S", Duration(Fraction(0), 1_655_914)),
        ("P4W", Duration(Fraction(0), 4 * 7 * 8_640_000)),
        ("P1Y2M3DT1S", Duration(Fraction(14), 3 * 8_640_000 + 100)),
        ("P0.5Y", Duration(Fraction(6), 0)),
        ("PT1,5M", Duration(Fraction(0), 9_000)),
        ("PT0S", Duration(Fraction(0), 0)),
    ],
)
def test_durations_compare_to_the_hundredth(text, duration) -> None:
    assert parse_duration(text) == duration


@given(durations())
def test_a_duration_is_one_by_both_looks(text) -> None:
    assert values.is_duration(text)
    parse_duration(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "P", "PT", "P1DT", "P4W1D", "1D", "pt1s", "PT1.5H3M", "P1.5Y1M", "-PT1S", "PT-1S", "PT.5S"),
        *("PT1.S", "P1S", "PT1D", "PA1H0M0S", "P0003-06-04T12:30:05", "PT٣S", "PT1S\n"),
        *("PT" + "9" * 101 + "S",),
    ],
)
def test_what_is_no_duration_is_refused(text) -> None:
    assert not values.is_duration(text)
    with pytest.raises(ValueError):  # noqa: PT011 The text is the message.
        parse_duration(text)


@given(IRIS)
def test_iris_are_iris(iri) -> None:
    assert values.is_iri(iri)


@pytest.mark.parametrize("text", ["http://e.org/a%20b?c=[d]#e", "urn:x", "a+b.c-1:", "mailto:a@e.org", "tag:é,2026:ж"])
def test_any_scheme_makes_an_iri(text) -> None:
    assert values.is_iri(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "e.org/x", "//e.org", "#x", "1a:b", "a=b://e.org", "é:x", "http://e.org/a b"),
        *("http://e.org/<x>", "http://e.org/%zz", "http://e.org/%2", "a:b#c#d", "a:b\n", "a:\x00"),
        *("a:\u2028", "a:\ud800", "a:{x}", ":x"),
    ],
)
def test_what_is_no_iri_is_refused(text) -> None:
    assert not values.is_iri(text)


def test_a_uri_is_in_ascii() -> None:
    assert values.is_uri("https://e.org/x")
    assert not values.is_uri("https://é.org/x")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("mailto:amina@example.org", True),
        ("mailto:amina+1@éxemple.org", True),
        ("amina@example.org", False),
        ("mailto:amina", False),
        ("mailto:@example.org", False),
        ("mailto:amina@", False),
        ("MAILTO:amina@example.org", False),
        ("mailto:amina@example.org?subject=x", False),
        ("mailto:amina@b@example.org", False),
        ("mailto:amina@example.org,b@example.org", False),
        ("mailto:amina diallo@example.org", False),
    ],
)
def test_a_mailbox_is_one_address(text, answer) -> None:
    assert values.is_mailto(text) is answer


@pytest.mark.parametrize(
    "tag",
    [
        *("en", "EN-us", "fr-CA", "zh-Hant", "zh-cmn-Hans-CN", "sr-Latn-RS", "sl-rozaj-biske", "de-CH-1901"),
        *("es-419", "und", "x-ours", "x-a-b-a", "az-Arab-x-a-a", "en-a-bb-b-cc", "i-klingon", "sgn-BE-FR"),
        *("abcde",),
    ],
)
def test_tags_of_rfc_5646_are_tags(tag) -> None:
    assert values.is_language_tag(tag)


@pytest.mark.parametrize(
    "tag",
    [
        *("", "e", "en_CA", "en-", "-en", "a-DE", "a12345", "abcdefghi", "de-419-DE", "en-a", "en-a-bb-a-cc"),
        *("de-1901-1901", "i-ours", "fr-é", "en\n", "en-x"),
    ],
)
def test_what_is_no_tag_is_refused(tag) -> None:
    assert not values.is_language_tag(tag)


@pytest.mark.parametrize(
    ("test", "good", "bad"),
    [
        (values.is_uuid, "0B4F4FD3-5e6c-4f0a-9f37-6d6d9a5d7a11", "0b4f4fd35e6c4f0a9f376d6d9a5d7a11"),
        (values.is_uuid, "00000000-0000-0000-0000-000000000000", "0b4f4fd3-5e6c-4f0a-9f37-6d6d9a5d7a1g"),
        (values.is_sha1, "aB" * 20, "ab" * 19),
        (values.is_sha2, "aB" * 28, "ab" * 20),
        (values.is_sha2, "aB" * 64, "xy" * 32),
        (values.is_media_type, 'text/plain; charset="a\\"b"', "text"),
        (values.is_media_type, "application/vnd.a+json;x=y", "text/plain;charset"),
        (values.is_media_type, "image/png", "image/ png"),
        (values.is_media_type, 'text/plain; a="\\a"', 'text/plain; a="\\\r"'),
    ],
)
def test_other_formats(test, good, bad) -> None:
    assert (test(good), test(bad), test(good + "\n"), test("")) == (True, False, False, False)
