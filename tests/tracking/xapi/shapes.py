"""Statements for property tests: small, valid, with every part that the standard knows."""

from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]
LETTERS = "abcdefghij"
word = st.text(LETTERS, min_size=1, max_size=6)
iri = word.map("https://{}.example/x".format)
text = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")  # What can be stored.
uid = st.uuids().map(str)
texts = st.dictionaries(
    st.sampled_from(["en", "fr-CA", "de", "fr", "zh-Hant"]), st.text(text, max_size=8), min_size=1, max_size=3
)
json_value: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(text, max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(text, max_size=4), inner, max_size=3),
    max_leaves=5,
)
extensions = st.dictionaries(iri, json_value, max_size=2)
timestamp = st.sampled_from(
    [
        "2026-03-02T12:00:00Z",
        "2026-03-02T12:00:00.123+00:00",
        "2026-03-02T07:00:00.5-05:00",
        "1999-12-31T23:59:59.999999Z",
    ]
)


def made(required: dict[str, Any], **optional: Any) -> st.SearchStrategy[Json]:
    """Objects with some, all or none of the optional properties, in any order."""
    return st.fixed_dictionaries(required, optional=optional).flatmap(shuffled)


def shuffled(value: Json) -> st.SearchStrategy[Json]:
    return st.permutations(list(value.items())).map(dict)


account = st.fixed_dictionaries({"homePage": iri, "name": word})
identifier = st.one_of(
    word.map(lambda name: {"mbox": f"mailto:{name}@a.example"}),
    st.text("0123456789abcdef", min_size=40, max_size=40).map(lambda digits: {"mbox_sha1sum": digits}),
    iri.map(lambda one: {"openid": one}),
    account.map(lambda one: {"account": one}),
)
agent = st.builds(lambda who, more: {**more, **who}, identifier, made({}, name=word, objectType=st.just("Agent")))
anonymous = made({"objectType": st.just("Group"), "member": st.lists(agent, min_size=1, max_size=3)}, name=word)
identified = st.builds(
    lambda who, more: {**who, **more},
    identifier,
    made({"objectType": st.just("Group")}, name=word, member=st.lists(agent, max_size=3)),
)
actor = agent | anonymous | identified
component = made({"id": word}, description=texts)
definition = made(
    {},
    name=texts,
    description=texts,
    type=iri,
    moreInfo=iri,
    extensions=extensions,
    choices=st.lists(component, max_size=2),
)
activity = made({"id": iri}, objectType=st.just("Activity"), definition=definition)
verb = made({"id": iri}, display=texts)
reference = made({"objectType": st.just("StatementRef"), "id": uid})
score = made({}, scaled=st.floats(-1, 1), raw=st.integers(0, 100))
duration = st.sampled_from(["PT1S", "PT1.5S", "PT2H30M0.12S", "P1DT12H", "P4W", "P3Y6M"])
result = made(
    {},
    score=score,
    success=st.booleans(),
    completion=st.booleans(),
    response=word,
    duration=duration,
    extensions=extensions,
)
context = made(
    {},
    registration=uid,
    instructor=actor,
    team=anonymous | identified,
    platform=word,
    language=st.sampled_from(["en", "fr-CA"]),
    statement=reference,
    extensions=extensions,
    contextActivities=made(
        {}, parent=st.lists(activity, max_size=2), grouping=st.lists(activity, max_size=2), category=activity
    ),
    contextAgents=st.lists(
        made(
            {"objectType": st.just("contextAgent"), "agent": agent}, relevantTypes=st.lists(iri, min_size=1, max_size=2)
        ),
        max_size=2,
    ),
    contextGroups=st.lists(made({"objectType": st.just("contextGroup"), "group": anonymous | identified}), max_size=2),
)
attachment = made(
    {
        "usageType": iri,
        "display": texts,
        "contentType": st.sampled_from(["text/plain", "image/png; x=Y"]),
        "length": st.integers(0, 1000),
        "sha2": st.text("0123456789abcdef", min_size=64, max_size=64),
    },
    description=texts,
    fileUrl=iri,
)
plain_object = activity | reference | agent.map(lambda one: {**one, "objectType": "Agent"}) | anonymous | identified
common: dict[str, Any] = {
    "result": result,
    "context": context,
    "timestamp": timestamp,
    "attachments": st.lists(attachment, max_size=2),
}
sub_statement = made(
    {"objectType": st.just("SubStatement"), "actor": actor, "verb": verb, "object": plain_object}, **common
)
statement = made({"actor": actor, "verb": verb, "object": plain_object | sub_statement, "id": uid}, **common)
