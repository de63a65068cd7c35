"""Things to put in the right order."""

from typing import Any

from django.utils.translation import gettext as _

from courses.activities.base import (
    Answer,
    Definition,
    Grade,
    InvalidAnswer,
    Kind,
    Post,
    Showing,
    part_of,
    posted,
    shuffled,
    words,
)
from courses.activities.verdict import verdict

DIGITS = 6


class Ordering(Kind):
    """Answer: `{"order": [id, …]}`, first to last. Correct: the same shape, `[id, …]`.

    The form has one list of places per item, so that it works without a script.
    """

    name = "ordering"

    def read(self, definition: Definition, post: Post, prefix: str = "") -> Answer:
        """A place for every item, and every place once."""
        ids = [item["id"] for item in definition["items"]]
        places = {each: self.place(post, prefix, each, len(ids)) for each in ids}
        if None in places.values():
            raise InvalidAnswer(_("Give every line a place."), {"places": places})
        if len(set(places.values())) < len(ids):
            raise InvalidAnswer(_("Two lines have the same place. Give each line its own."), {"places": places})
        return {"order": sorted(ids, key=lambda each: places[each] or 0)}

    def place(self, post: Post, prefix: str, item_id: str, last: int) -> int | None:
        """The place chosen for an item, from 1."""
        given = posted(post, self.input_name(prefix, item_id))
        if not given or not given[-1].isdecimal() or len(given[-1]) > DIGITS:
            return None
        place = int(given[-1])
        return place if 1 <= place <= last else None

    def grade(self, definition: Definition, answer: Answer) -> Grade:
        """Each item in its own place counts."""
        right = [item["id"] for item in definition["items"]]
        hits = sum(given == wanted for given, wanted in zip(answer.get("order", []), right, strict=False))
        return verdict(
            definition, part_of(hits, len(right), partial_credit=definition.get("partial_credit", True)), right
        )

    def form(self, definition: Definition, showing: Showing) -> dict[str, Any]:
        """`rows` in a shuffled order that is never the right one, and `places` to choose from."""
        right = [item["id"] for item in definition["items"]]
        items = shuffled(definition["items"], f"{showing.seed}|{definition['uid']}", lambda item: item["id"])
        if [item["id"] for item in items] == right:
            items = [*items[1:], *items[:1]]
        order = showing.answer.get("order", [])
        given = showing.answer.get("places") or {each: place for place, each in enumerate(order, start=1)}
        rows = [self.row(item, given.get(item["id"]), right.index(item["id"]) + 1, showing) for item in items]
        return {"rows": rows, "places": list(range(1, len(items) + 1))}

    def row(self, item: dict[str, str], picked: int | None, place: int, showing: Showing) -> dict[str, Any]:
        """One line with its list of places; `place` is the right one."""
        return {
            "name": self.input_name(showing.prefix, item["id"]),
            "id": f"a-{showing.prefix}{item['id']}",
            "text": item["text"],
            "picked": picked,
            "mark": showing.mark(right=picked == place) if picked else "",
            "right": place if showing.reveal else None,
        }

    def right_answer(self, definition: Definition) -> Answer:
        """The answer that earns everything."""
        return {"order": [item["id"] for item in definition["items"]]}

    def response(self, definition: Definition, answer: Answer) -> str:
        """Ids, as xAPI joins them."""
        return "[,]".join(answer.get("order", []))

    def interaction(self, definition: Definition) -> dict[str, Any]:
        """`sequencing`; the choices are told in an order that gives nothing away."""
        items = sorted(definition["items"], key=lambda item: item["id"])
        return {
            "interactionType": "sequencing",
            "choices": [{"id": item["id"], "description": words(definition, item["text"])} for item in items],
            "correctResponsesPattern": ["[,]".join(item["id"] for item in definition["items"])],
        }
