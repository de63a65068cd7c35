"""What another LRS says about a refusal: the sentence, out of whatever it comes wrapped in."""

import html
import json
import re
from typing import Any

from tracking.services.transport import Answer

LOOKED_AT = 64 * 1024
LONGEST_PAGE = 8 * 1024  # Characters: a page that never closes what it opens is searched once for each of them.
TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^<>]*>", re.DOTALL | re.IGNORECASE)
NAMES = ("message", "error", "errors", "detail", "description", "warnings", "title", "reason")


def words_in(answer: Answer) -> str:
    """Text, without markup; of JSON the parts that are called like a message."""
    text = answer.body[:LOOKED_AT].decode("utf-8", "replace")
    try:
        return " ".join(dict.fromkeys(messages_in(json.loads(text))))
    except (ValueError, RecursionError):
        return html.unescape(TAGS.sub(" ", text[:LONGEST_PAGE]))


def messages_in(value: Any) -> list[str]:
    """The texts that stand under the usual names, the outermost first; all texts where there is no such name."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [said for item in value for said in messages_in(item)]
    if isinstance(value, dict):
        named = [value[name] for name in NAMES if name in value]
        return [said for item in named or value.values() for said in messages_in(item)]
    return []
