"""Whether an agency's colours can be read: contrast as WCAG 2.2 defines it (success criterion 1.4.3)."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

WHITE = "#ffffff"
BLACK = "#000000"
INK = "#1f2a37"  # `--ink` of static/app/css/tremplin.css: what is written on a colour.
LEAST = 4.5
STEPS = 100
LINEAR_BELOW = 0.04045  # Of sRGB.

well_formed = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Write a colour as # and six digits, such as #0f6b66."))


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of `#rrggbb`, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    linear = [
        part / 12.92 if part <= LINEAR_BELOW else ((part + 0.055) / 1.055) ** 2.4
        for part in map(_unit, channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def towards(colour: str, goal: str, against: str) -> str:
    """The first colour on the way from `colour` to `goal` that can be read against `against`."""
    mixes = (_mixed(colour, goal, step / STEPS) for step in range(STEPS + 1))
    return next((mix for mix in mixes if contrast(mix, against) >= LEAST), goal)


def readable_on_white(value: str) -> None:
    """Refuse a colour too pale for text on white, and name a darker one of the same hue."""
    if _is_colour(value) and (ratio := contrast(value, WHITE)) < LEAST:
        raise ValidationError(
            _(
                "Text in %(value)s on white is hard to read: its contrast is %(ratio)s to 1, and 4.5 is needed. "
                "Try %(better)s, which is darker."
            ),
            code="too_pale",
            params={"value": value, "ratio": _said(ratio), "better": towards(value, BLACK, WHITE)},
        )


def readable_under_ink(value: str) -> None:
    """Refuse a colour too dark to write on in ink, and name a lighter one of the same hue."""
    if _is_colour(value) and (ratio := contrast(value, INK)) < LEAST:
        raise ValidationError(
            _(
                "Dark text on %(value)s is hard to read: its contrast is %(ratio)s to 1, and 4.5 is needed. "
                "Try %(better)s, which is lighter."
            ),
            code="too_dark",
            params={"value": value, "ratio": _said(ratio), "better": towards(value, WHITE, INK)},
        )


def _unit(part: int) -> float:
    return part / 255


def _mixed(one: str, other: str, share: float) -> str:
    parts = zip(channels(one), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def _is_colour(value: str) -> bool:
    try:
        well_formed(value)
    except ValidationError:
        return False
    return True


def _said(ratio: float) -> str:
    """Rounded down, so that 4.46 is never said to be 4.5."""
    return number_format(int(ratio * 10) / 10, 1)
