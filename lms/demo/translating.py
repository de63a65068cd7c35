"""The French pages as translations that wagtail-localize knows, so that an author sees them sentence by sentence.

The French is written already; this only tells the translation editor which French sentence belongs to which English
one. A page whose two languages do not have the same number of sentences everywhere stays an ordinary page.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from agencies.models import Person

Texts = dict[str, list[str]]


def connect_translations(pages: Iterable[Page], *, by: Person) -> int:
    """Tell the translation editor about the French of these English pages; how many it could be told about."""
    french = Locale.objects.get(language_code="fr")
    return sum(connect(page, page.get_translation(french).specific, french, by) for page in pages)


def connect(source_page: Any, target_page: Any, locale: Locale, by: Person) -> bool:
    """One page; False when its sentences cannot be told apart."""
    texts, values = texts_of(target_page)
    ours, _values = texts_of(source_page)
    if {path: len(each) for path, each in ours.items()} != {path: len(each) for path, each in texts.items()}:
        return False
    source, _created = TranslationSource.update_or_create_from_instance(source_page)
    now = timezone.now()
    Translation.objects.create(
        source=source, target_locale=locale, translations_last_updated_at=now, destination_last_updated_at=now
    )
    StringTranslation.objects.bulk_create(sentences(source, texts, locale, by))
    SegmentOverride.objects.bulk_create(replacements(source, values, locale, by))
    return True


def texts_of(page: Any) -> tuple[Texts, dict[str, Any]]:
    """The sentences of a page by their path, and its other values (files, addresses) by theirs."""
    texts, values = defaultdict(list), {}
    for segment in extract_segments(page):
        if isinstance(segment, StringSegmentValue):
            texts[segment.path].append(segment.string.data)
        elif isinstance(segment, OverridableSegmentValue):
            values[segment.path] = segment.data
    return dict(texts), values


def sentences(source: TranslationSource, texts: Texts, locale: Locale, by: Person) -> list[StringTranslation]:
    """The French of each English sentence; of one that comes twice in a field, once."""
    found: dict[tuple[int, int], StringTranslation] = {}
    taken: dict[str, int] = defaultdict(int)
    for segment in StringSegment.objects.filter(source=source).select_related("context").order_by("order"):
        path = segment.context.path
        data, taken[path] = texts[path][taken[path]], taken[path] + 1
        found[segment.string_id, segment.context_id] = StringTranslation(
            translation_of_id=segment.string_id,
            locale=locale,
            context=segment.context,
            data=data,
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            last_translated_by=by,
        )
    return list(found.values())


def replacements(
    source: TranslationSource, values: dict[str, Any], locale: Locale, by: Person
) -> list[SegmentOverride]:
    """The French files and addresses where they are other ones."""
    return [
        SegmentOverride(
            locale=locale,
            context=segment.context,
            data_json=json.dumps(values[segment.context.path]),
            last_translated_by=by,
        )
        for segment in OverridableSegment.objects.filter(source=source).select_related("context")
        if segment.context.path in values and values[segment.context.path] != segment.data
    ]
