"""Things that belong together."""

import hashlib
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


def right_side(block_id: str) -> str:
    """The id of a right side: another one than the pair's or distractor's, so that the form tells nothing."""
    return hashlib.sha256(f"right side of {block_id}".encode()).hexdigest()[:12]


class Matching(Kind):
    """Answer: `{"pairs": {pair id: right side id}}`. Correct: the same shape, without the key `pairs`."""

    name = "matching"

    def read(self, definition: Definition, post: Post, prefix: str = "") -> Answer:
        """A known right side for every left side."""
        known = {target["id"] for target in self.targets(definition)}
        given = {pair["id"]: posted(post, self.input_name(prefix, pair["id"])) for pair in definition["pairs"]}
        pairs = {pair: values[-1] for pair, values in given.items() if values and values[-1] in known}
        if len(pairs) < len(definition["pairs"]):
            raise InvalidAnswer(_("Choose a match for every line."), {"pairs": pairs})
        return {"pairs": pairs}

    @staticmethod
    def targets(definition: Definition) -> list[dict[str, str]]:
        """Every right side, distractors too, as `{id, text}`."""
        rights = [{"id": right_side(pair["id"]), "text": pair["right"]} for pair in definition["pairs"]]
        others = [{"id": right_side(item["id"]), "text": item["text"]} for item in definition.get("distractors", [])]
        return [*rights, *others]

    def grade(self, definition: Definition, answer: Answer) -> Grade:
        """Each pair counts; two right sides with the same words are as good as each other."""
        text = {target["id"]: target["text"] for target in self.targets(definition)}
        given = answer.get("pairs", {})
        hits = sum(text.get(given.get(pair["id"], "")) == pair["right"] for pair in definition["pairs"])
        score = part_of(hits, len(definition["pairs"]), partial_credit=definition.get("partial_credit", True))
        return verdict(definition, score, {pair["id"]: right_side(pair["id"]) for pair in definition["pairs"]})

    def form(self, definition: Definition, showing: Showing) -> dict[str, Any]:
        """`rows`, the left sides; `options`, all right sides in shuffled order."""
        seed, given = f"{showing.seed}|{definition['uid']}", showing.answer.get("pairs", {})
        pairs = definition["pairs"]
        if definition.get("shuffle", True):
            pairs = shuffled(pairs, f"{seed}|left", lambda pair: pair["id"])
        options = shuffled(self.targets(definition), seed, lambda target: target["id"])
        text = {option["id"]: option["text"] for option in options}
        return {
            "options": options,
            "rows": [self.row(pair, given.get(pair["id"], ""), text, showing) for pair in pairs],
        }

    def row(self, pair: dict[str, str], picked: str, text: dict[str, str], showing: Showing) -> dict[str, Any]:
        """One left side with the id of what was picked for it."""
        return {
            "name": self.input_name(showing.prefix, pair["id"]),
            "id": f"a-{showing.prefix}{pair['id']}",
            "text": pair["left"],
            "picked": picked,
            "mark": showing.mark(right=text.get(picked) == pair["right"]) if picked else "",
            "right": pair["right"] if showing.reveal else "",
        }

    def right_answer(self, definition: Definition) -> Answer:
        """The answer that earns everything."""
        return {"pairs": {pair["id"]: right_side(pair["id"]) for pair in definition["pairs"]}}

    def response(self, definition: Definition, answer: Answer) -> str:
        """Pairs, as xAPI joins them."""
        given = answer.get("pairs", {})
        return "[,]".join(f"{pair['id']}[.]{given[pair['id']]}" for pair in definition["pairs"] if pair["id"] in given)

    def interaction(self, definition: Definition) -> dict[str, Any]:
        """`matching`."""
        targets = sorted(self.targets(definition), key=lambda target: target["id"])
        return {
            "interactionType": "matching",
            "source": [
                {"id": pair["id"], "description": words(definition, pair["left"])} for pair in definition["pairs"]
            ],
            "target": [{"id": target["id"], "description": words(definition, target["text"])} for target in targets],
            "correctResponsesPattern": [
                "[,]".join(f"{pair['id']}[.]{right_side(pair['id'])}" for pair in definition["pairs"])
            ],
        }
