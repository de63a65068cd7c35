"""A text with gaps to fill."""

import re
from itertools import islice, product
from typing import Any

from django.utils.translation import gettext as _

from courses.activities.base import Answer, Definition, Grade, InvalidAnswer, Kind, Post, Showing, part_of, posted
from courses.activities.verdict import verdict
from courses.activities.wording import matches

GAP = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
LONGEST = 200
PATTERNS = 20  # xAPI wants every right response; a text with many variants has too many to list.


class MalformedGaps(ValueError):
    """A text with gaps that cannot be read; `str()` is a translated sentence for the author."""


def parse(text: str) -> list[Any]:
    """`Please [[send|mail]] me` → `["Please ", {"gap": 0, "accepted": ["send", "mail"]}, " me"]`.

    Raises:
        MalformedGaps: no gap, an empty one, or brackets that do not close.
    """
    pieces = GAP.split(text)
    if any("[[" in piece or "]]" in piece for piece in pieces):
        raise MalformedGaps(_("Every gap begins with [[ and ends with ]]. One of them is not closed."))
    gaps = [gap(number, inside) for number, inside in enumerate(pieces[1::2])]
    if not gaps:
        raise MalformedGaps(_("Mark at least one gap, such as [[send]]."))
    mixed = [each for pair in zip(pieces[::2], [*gaps, ""], strict=True) for each in pair]
    return [piece for piece in mixed if piece != ""]


def gap(number: int, inside: str) -> dict[str, Any]:
    """One gap and what it accepts.

    Raises:
        MalformedGaps: nothing is accepted.
    """
    accepted = [variant.strip() for variant in inside.split("|")]
    if not all(accepted):
        raise MalformedGaps(_("A gap is empty. Write the accepted answers between [[ and ]], separated by |."))
    return {"gap": number, "accepted": accepted}


def gaps_of(definition: Definition) -> list[list[str]]:
    """What each gap accepts, in order."""
    return [part["accepted"] for part in definition["parts"] if isinstance(part, dict)]


class Cloze(Kind):
    """Answer: `{"gaps": ["…", …]}`. Correct: the first accepted word of every gap."""

    name = "cloze"

    def read(self, definition: Definition, post: Post, prefix: str = "") -> Answer:
        """Something in every gap."""
        gaps = [(posted(post, self.input_name(prefix, number)) or [""])[-1] for number in self.numbers(definition)]
        answer = {"gaps": [each[:LONGEST] for each in gaps]}
        if not all(gaps):
            raise InvalidAnswer(_("Fill in every gap."), answer)
        return answer

    @staticmethod
    def numbers(definition: Definition) -> range:
        """The numbers of the gaps."""
        return range(len(gaps_of(definition)))

    def grade(self, definition: Definition, answer: Answer) -> Grade:
        """Each gap counts."""
        hits = [self.hit(definition, number, answer) for number in self.numbers(definition)]
        score = part_of(sum(hits), len(hits), partial_credit=definition.get("partial_credit", True))
        return verdict(definition, score, [accepted[0] for accepted in gaps_of(definition)])

    @staticmethod
    def hit(definition: Definition, number: int, answer: Answer) -> bool:
        """Whether a gap holds an accepted word."""
        typed = answer.get("gaps", [])
        return number < len(typed) and matches(
            str(typed[number]),
            gaps_of(definition)[number],
            forgive_accents=definition.get("forgive_accents", True),
            forgive_case=definition.get("forgive_case", True),
        )

    def form(self, definition: Definition, showing: Showing) -> dict[str, Any]:
        """`parts`: `{"text": …}` or a gap with `number` (from 1), `name`, `id`, `value`, `size`, `mark`, `right`."""
        return {
            "parts": [
                self.shown_gap(definition, part, showing) if isinstance(part, dict) else {"text": part}
                for part in definition["parts"]
            ]
        }

    def shown_gap(self, definition: Definition, part: dict[str, Any], showing: Showing) -> dict[str, Any]:
        """One gap, ready for a template; its width tells no more than the longest accepted answer anywhere."""
        number, typed = part["gap"], showing.answer.get("gaps", [])
        right = self.hit(definition, number, showing.answer)
        return {
            "number": number + 1,
            "name": self.input_name(showing.prefix, number),
            "id": f"a-{showing.prefix}{definition['uid']}-{number}",
            "value": typed[number] if number < len(typed) else "",
            "size": min(max(len(each) for accepted in gaps_of(definition) for each in accepted) + 1, 24),
            "mark": showing.mark(right=right) if number < len(typed) else "",
            "right": part["accepted"][0] if showing.reveal and not right else "",
        }

    def right_answer(self, definition: Definition) -> Answer:
        """The answer that earns everything."""
        return {"gaps": [accepted[0] for accepted in gaps_of(definition)]}

    def response(self, definition: Definition, answer: Answer) -> str:
        """What was typed, as xAPI joins it."""
        return "[,]".join(answer.get("gaps", []))

    def interaction(self, definition: Definition) -> dict[str, Any]:
        """`fill-in`; at most twenty of the combinations that are right."""
        case = str(not definition.get("forgive_case", True)).lower()
        combinations = islice(product(*gaps_of(definition)), PATTERNS)
        return {
            "interactionType": "fill-in",
            "correctResponsesPattern": [f"{{case_matters={case}}}{'[,]'.join(each)}" for each in combinations],
        }
