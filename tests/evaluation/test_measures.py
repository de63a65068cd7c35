"""The published definitions: complete, in both languages, and the same in the document as in the code."""

from django.utils.translation import override

from evaluation.measures import MEASURES, Measure
from tests.databases import ROOT

DOCUMENT = ROOT / "docs" / "measures.md"
WORDS = {"en": ("Of whom:", "N:"), "fr": ("De qui\u00a0:", "N\u00a0:")}


def section_of(measure: Measure) -> str:
    """What docs/measures.md must say of a measure, word for word."""
    lines = [f"### `{measure.key}`, version {measure.version}", ""]
    for language, (whom, of) in WORDS.items():
        with override(language):
            lines += [
                f"- **{measure.name}** ({language}). {measure.definition}",
                f"  {whom} {measure.population}. {of} {measure.denominator}",
            ]
    return "\n".join(lines)


def test_the_document_says_what_the_code_counts():
    document = DOCUMENT.read_text(encoding="utf-8")
    missing = [section for section in map(section_of, MEASURES) if section not in document]

    assert not missing, "\n\n".join(["docs/measures.md lacks these sections, or says them otherwise:", *missing])


def test_the_document_knows_no_measure_that_the_code_has_forgotten():
    document = DOCUMENT.read_text(encoding="utf-8")

    assert document.count("\n### `") == len(MEASURES)


def test_every_measure_has_its_own_key():
    assert len({measure.key for measure in MEASURES}) == len(MEASURES)


def test_every_measure_is_said_in_french_too():
    for measure in MEASURES:
        for words in (measure.name, measure.definition, measure.population, measure.denominator):
            with override("en"):
                english = str(words)
            with override("fr"):
                assert str(words) != english
