"""Statements made by hypothesis: every part of both versions. `xapi_broken` breaks them."""

from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tracking.xapi.versions import Version

Json = Any

# --- Values ----------------------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
LETTERS = st.text("abcdefghijklmnopqrstuvwxyzàé0123456789", min_size=1, max_size=8)
TAGS = st.sampled_from(
    ["en", "fr-CA", "EN-us", "zh-Hant-TW", "sl-nedis", "de-1996", "x-ours", "i-lux", "und", "es-419"]
)
IRIS = st.one_of(
    st.builds("https://example.org/{}".format, LETTERS),
    st.builds("urn:tremplin:{}".format, LETTERS),
    st.builds("http://exemple.org/ça?q={}#f".format, LETTERS),
    st.just("tag:example.org,2026:" + "x" * 2_000),
)
UUIDS = st.builds(lambda uid, upper: str(uid).upper() if upper else str(uid), st.uuids(), st.booleans())
NUMBERS = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
PART = "{:04d}-{:02d}-{:02d}{}{:02d}:{:02d}:{:02d}{}{}"
ANY_JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


def times(version: Version) -> SearchStrategy[str]:
    """Moments as the version writes them."""
    loose = version is Version.ONE
    return st.builds(
        PART.format,
        st.integers(1900, 2100),
        st.integers(1, 12),
        st.integers(1, 28),
        st.just("T") if loose else st.sampled_from("Tt "),
        st.integers(0, 23),
        st.integers(0, 59),
        st.integers(0, 59),
        st.sampled_from(["", ".1", ".123456", ".123456789"]),
        st.sampled_from(["Z", "+00:00", "-07:00", *(["", "+05", "+0530"] if loose else ["z"])]),
    )


def durations() -> SearchStrategy[str]:
    """Durations of every form."""
    clock = st.builds("P{}DT{}H{}M{}.25S".format, *[st.integers(0, 99)] * 4)
    return clock | st.sampled_from(["P4W", "P3Y", "PT0S", "P1Y2M", "PT1,5H", "PT90.123456S"])


def words_in_languages() -> SearchStrategy[dict[str, str]]:
    """Language maps."""
    return st.dictionaries(TAGS, WORDS, min_size=1, max_size=2)


def extensions() -> SearchStrategy[dict[str, Json]]:
    """Anything at all under IRIs."""
    return st.dictionaries(IRIS, ANY_JSON, max_size=2)


def record(required: dict[str, SearchStrategy], **optional: SearchStrategy) -> SearchStrategy[dict[str, Json]]:
    """An object with some of the optional properties."""
    return st.fixed_dictionaries(required, optional=optional)


# --- Parts of a statement --------------------------------------------------------------------------------------------

ACCOUNTS = record({"homePage": IRIS, "name": WORDS | st.just("n" * 300)})
IDENTIFIERS = st.one_of(
    record({"mbox": st.builds("mailto:{}@example.org".format, LETTERS)}),
    record({"mbox_sha1sum": st.text("0123456789abcdefABCDEF", min_size=40, max_size=40)}),
    record({"openid": st.just("https://openid.example.org/amina")}),
    record({"account": ACCOUNTS}),
)


def merged(*parts: SearchStrategy[dict[str, Json]]) -> SearchStrategy[dict[str, Json]]:
    """One object out of several."""
    return st.tuples(*parts).map(lambda drawn: {name: value for part in drawn for name, value in part.items()})


def agents(*, said: bool = False) -> SearchStrategy[dict[str, Json]]:
    """People; `said` where the object type can't be left out."""
    kind = {"objectType": st.just("Agent")}
    return merged(IDENTIFIERS, record(kind, name=WORDS) if said else record({}, name=WORDS, **kind))


def groups() -> SearchStrategy[dict[str, Json]]:
    """Groups with an identifier, members or both."""
    kind = {"objectType": st.just("Group")}
    identified = merged(IDENTIFIERS, record(kind, name=WORDS, member=st.lists(agents(), max_size=2)))
    return identified | record({**kind, "member": st.lists(agents(), min_size=1, max_size=2)}, name=WORDS)


def verbs() -> SearchStrategy[dict[str, Json]]:
    """Verbs, but not the one that voids."""
    return record({"id": IRIS}, display=words_in_languages())


def components() -> SearchStrategy[list[Json]]:
    """Interaction components with different ids."""
    one = record({"id": WORDS}, description=words_in_languages())
    return st.lists(one, max_size=2, unique_by=lambda component: component["id"])


def definitions() -> SearchStrategy[dict[str, Json]]:
    """What an activity is; interactions too."""
    plain = {"name": words_in_languages(), "description": words_in_languages(), "type": IRIS, "moreInfo": IRIS}
    kinds = st.sampled_from(["choice", "sequencing", "likert", "matching", "performance", "true-false", "fill-in"])
    lists = dict.fromkeys(("choices", "scale", "source", "target", "steps"), components())
    return record({}, extensions=extensions(), **plain) | record(
        {"interactionType": kinds | st.sampled_from(["long-fill-in", "numeric", "other"])},
        correctResponsesPattern=st.lists(WORDS, max_size=2),
        **plain,
        **lists,
    )


def activities() -> SearchStrategy[dict[str, Json]]:
    """Activities, with or without their object type."""
    return record({"id": IRIS}, objectType=st.just("Activity"), definition=definitions())


def references() -> SearchStrategy[dict[str, Json]]:
    """References to statements."""
    return record({"objectType": st.just("StatementRef"), "id": UUIDS})


def results() -> SearchStrategy[dict[str, Json]]:
    """Results; scores that fit together."""
    fitting = st.lists(NUMBERS, min_size=3, max_size=3, unique=True).map(sorted)
    scores = record({}, scaled=st.floats(-1, 1) | st.integers(-1, 1)) | st.builds(
        lambda three: {"min": three[0], "raw": three[1], "max": three[2]}, fitting
    )
    return record(
        {},
        score=scores,
        success=st.booleans(),
        completion=st.booleans(),
        response=WORDS,
        duration=durations(),
        extensions=extensions(),
    )


def contexts(version: Version, *, of_activity: bool) -> SearchStrategy[dict[str, Json]]:
    """Contexts of a version; revision and platform only where the object is an activity."""
    one_or_several = activities() | st.lists(activities(), max_size=2)
    kinds = dict.fromkeys(("parent", "grouping", "category", "other"), one_or_several)
    parts = {
        "registration": UUIDS,
        "instructor": agents() | groups(),
        "team": groups(),
        "contextActivities": record({}, **kinds),
        "language": TAGS,
        "statement": references(),
        "extensions": extensions(),
    }
    if of_activity:
        parts |= {"revision": WORDS, "platform": WORDS}
    if version is Version.TWO:
        types = st.lists(IRIS, min_size=1, max_size=2)
        agent = record({"objectType": st.just("contextAgent"), "agent": agents()}, relevantTypes=types)
        group = record({"objectType": st.just("contextGroup"), "group": groups()}, relevantTypes=types)
        parts |= {"contextAgents": st.lists(agent, max_size=2), "contextGroups": st.lists(group, max_size=2)}
    return record({}, **parts)


def attachments() -> SearchStrategy[list[Json]]:
    """Attachments by their metadata."""
    one = record(
        {
            "usageType": IRIS,
            "display": words_in_languages(),
            "contentType": st.sampled_from(["text/plain", "image/svg+xml", 'text/plain; charset="utf-8"']),
            "length": st.integers(0, 10**12),
            "sha2": st.sampled_from([56, 64, 96, 128]).flatmap(
                lambda size: st.text("0123456789abcdef", min_size=size, max_size=size)
            ),
        },
        description=words_in_languages(),
        fileUrl=IRIS,
    )
    return st.lists(one, max_size=2)


def told(
    by: Version, about: SearchStrategy[dict[str, Json]], *, of_activity: bool, **more: SearchStrategy
) -> SearchStrategy[dict[str, Json]]:
    """What statements and sub-statements share."""
    return record(
        {"actor": agents() | groups(), "verb": verbs(), "object": about},
        result=results(),
        context=contexts(by, of_activity=of_activity),
        timestamp=times(by),
        attachments=attachments(),
        **more,
    )


@cache
def statements(version: Version) -> SearchStrategy[dict[str, Json]]:
    """Valid statements of a version, every kind of object."""
    others = agents(said=True) | groups() | references()
    both = st.builds(lambda one, two: {"objectType": "Group", "member": [one, two]}, agents(), agents())
    whole = {
        "id": UUIDS,
        "stored": times(version),
        "authority": agents() | both,
        "version": st.sampled_from(["1.0", "1.0.0", "1.0.3"] + (["2.0.0"] if version is Version.TWO else [])),
    }
    inner = told(version, activities(), of_activity=True) | told(version, others, of_activity=False)
    inside = inner.map(lambda statement: {"objectType": "SubStatement", **statement})
    return told(version, activities(), of_activity=True, **whole) | told(
        version, others | inside, of_activity=False, **whole
    )
