"""What a simulated learner answers: right, or wrong in the way people are wrong, posted as a browser would."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from courses.activities import Answer, Definition, kind_of
from courses.activities.quiz import quiz_for
from lms.demo.voices import Voices

Post = dict[str, list[str]]

SURE_OF_FREE_TEXT = 0.35  # How often somebody adds a last sentence to what they wrote.
UNSURE = {"en": "I am not sure", "fr": "je ne sais pas"}


class Learner:
    """Someone who answers: `ability` is how likely a question of middling difficulty is answered right, 0 to 1."""

    def __init__(self, rng: Random, ability: float, voices: Voices) -> None:
        self.rng, self.ability, self.voices = rng, ability, voices

    def post(self, definition: Definition, *, attempt: int, seed: str) -> Post:
        """The form that this learner sends at an attempt; `seed` is the token's, which draws a quiz's questions."""
        if definition["kind"] == "quiz":
            return self.quiz_post(quiz_for(definition, seed), attempt)
        return post_of(definition, self.answer(definition, attempt))

    def quiz_post(self, quiz: Definition, attempt: int) -> Post:
        """All questions in one form."""
        post: Post = {}
        for question in quiz["questions"]:
            post |= post_of(question, self.answer(question, attempt), prefix=f"{question['uid']}-")
        return post

    def answer(self, definition: Definition, attempt: int) -> Answer:
        """An answer; somebody who tries again has read the feedback."""
        kind = definition["kind"]
        if kind == "read_and_confirm":
            return {"confirmed": True}
        if kind == "reflection":
            return {"text": self.reflection(definition)}
        chance = self.ability + difficulty(definition) + 0.22 * (attempt - 1)
        if self.rng.random() < chance:
            return kind_of(kind).right_answer(definition)
        return wrong_answer(definition, self.rng)

    def reflection(self, definition: Definition) -> str:
        """Something that somebody wrote, now and then with one more sentence."""
        text = self.rng.choice(self.voices.texts_on(definition["uid"], definition["language"]))
        if self.rng.random() < SURE_OF_FREE_TEXT:
            text += " " + self.rng.choice(self.voices.closings[definition["language"]])
        return text


def difficulty(definition: Definition) -> float:
    """How much easier (above zero) or harder a question is than others, the same for everybody."""
    return Random(str(definition["uid"])).uniform(-0.22, 0.14)


# --- Wrong answers ---
def wrong_answer(definition: Definition, rng: Random) -> Answer:
    """A plausible answer that does not earn everything."""
    kind = kind_of(definition["kind"])
    right = kind.right_answer(definition)
    slip: Callable[[Definition, Answer], Answer] = getattr(Slips(rng), kind.name)
    answer = slip(definition, right)
    return answer if not kind.grade(definition, answer).success else unsure(definition, right)


def unsure(definition: Definition, right: Answer) -> Answer:
    """For typed answers whose misspelling happened to be accepted; anything else stays right."""
    words = UNSURE[definition.get("language", "en")]
    if "gaps" in right:
        return {"gaps": [words, *right["gaps"][1:]]}
    return {"text": words} if "text" in right else right


class Slips:
    """The ways of being wrong; one method for each kind of question, given its definition and the right answer."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def single_choice(self, definition: Definition, right: Answer) -> Answer:
        """One of the wrong choices."""
        return {"choice": self.rng.choice([each["id"] for each in definition["choices"] if not each["correct"]])}

    def multiple_choice(self, definition: Definition, right: Answer) -> Answer:
        """One right choice missed, or one wrong choice too many."""
        wrong = [each["id"] for each in definition["choices"] if not each["correct"]]
        chosen = list(right["choices"])
        if len(chosen) > 1 and (not wrong or self.rng.choice((True, False))):
            chosen.remove(self.rng.choice(chosen))
        else:
            chosen.append(self.rng.choice(wrong))
        return {"choices": chosen}

    def true_false(self, definition: Definition, right: Answer) -> Answer:
        """The other one."""
        return {"value": not right["value"]}

    def ordering(self, definition: Definition, right: Answer) -> Answer:
        """Two neighbours change places."""
        order = list(right["order"])
        at = self.rng.randrange(len(order) - 1)
        order[at], order[at + 1] = order[at + 1], order[at]
        return {"order": order}

    def matching(self, definition: Definition, right: Answer) -> Answer:
        """Two right sides change places."""
        pairs = dict(right["pairs"])
        one, two = self.rng.sample(sorted(pairs), 2)
        pairs[one], pairs[two] = pairs[two], pairs[one]
        return {"pairs": pairs}

    def cloze(self, definition: Definition, right: Answer) -> Answer:
        """One gap misspelt, or two."""
        gaps = list(right["gaps"])
        for at in self.rng.sample(range(len(gaps)), min(len(gaps), self.rng.choice((1, 1, 2)))):
            gaps[at] = misspelt(gaps[at], self.rng)
        return {"gaps": gaps}

    def short_answer(self, definition: Definition, right: Answer) -> Answer:
        """Misspelt."""
        return {"text": misspelt(right["text"], self.rng)}


def misspelt(word: str, rng: Random) -> str:
    """A word with a letter missing, two letters changed round, or one doubled."""
    if len(word) < 4:  # noqa: PLR2004  (in shorter words a slip makes nonsense)
        return word + rng.choice(("e", "s", "d"))
    at = rng.randrange(1, len(word) - 2)
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at] + word[at:],
    )
    return rng.choice(slips)


# --- The form ---
def post_of(definition: Definition, answer: Answer, prefix: str = "") -> Post:
    """The inputs that a form with this answer sends."""
    name = kind_of(definition["kind"]).input_name
    return {name(prefix, part): values for part, values in INPUTS[definition["kind"]](answer).items()}


def each_place(order: Sequence[str]) -> dict[Any, list[str]]:
    """Every item with its place, from 1."""
    return {item: [str(place)] for place, item in enumerate(order, start=1)}


INPUTS: Mapping[str, Callable[[Any], dict[Any, list[str]]]] = {
    "read_and_confirm": lambda answer: {"": ["yes"] * answer["confirmed"]},
    "reflection": lambda answer: {"": [answer["text"]]},
    "single_choice": lambda answer: {"": [answer["choice"]]},
    "multiple_choice": lambda answer: {"": answer["choices"]},
    "true_false": lambda answer: {"": [str(answer["value"]).lower()]},
    "ordering": lambda answer: each_place(answer["order"]),
    "matching": lambda answer: {pair: [target] for pair, target in answer["pairs"].items()},
    "cloze": lambda answer: {number: [gap] for number, gap in enumerate(answer["gaps"])},
    "short_answer": lambda answer: {"": [answer["text"]]},
}
