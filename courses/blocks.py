"""The blocks that lessons and activities are written in."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.table_block.blocks import TableBlock as WagtailTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock as WagtailImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail_localize.segments import StringSegmentValue
from wagtailmedia.blocks import AudioChooserBlock, VideoChooserBlock

PROSE = ["h3", "bold", "italic", "ol", "ul", "link", "document-link", "blockquote", "hr"]
BRIEF = ["bold", "italic", "ol", "ul", "link"]

TONES = [
    ("tip", _("Tip")),
    ("remember", _("Remember")),
    ("careful", _("Careful")),
    ("example", _("Example")),
]


class HeadingBlock(blocks.CharBlock):
    """A heading inside a lesson; the second level of the page, under the lesson's title."""

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "courses/blocks/heading.html"


class TextBlock(blocks.RichTextBlock):
    """Prose."""

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "courses/blocks/text.html"


class ImageBlock(blocks.StructBlock):
    """A picture that says something, so its words are required; a decorative one has no place in a lesson."""

    image = WagtailImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, help_text=_("Shown below the image."))

    class Meta:
        icon = "image"
        label = _("Image")
        template = "courses/blocks/image.html"

    def clean(self, value: Any) -> Any:
        """Refuse an image without words.

        Raises:
            StructBlockValidationError: the image has no alternative text.
        """
        cleaned = super().clean(value)
        image = cleaned["image"]
        if image is not None and not (getattr(image, "contextual_alt_text", "") or "").strip():
            message = _("Say in words what the image tells: some learners hear this page, or see it without images.")
            raise StructBlockValidationError(block_errors={"image": ValidationError(message)})
        return cleaned


class AudioBlock(blocks.StructBlock):
    """A recording with its words."""

    audio = AudioChooserBlock(label=_("Recording"))
    title = blocks.CharBlock(label=_("Title"))
    transcript = blocks.RichTextBlock(
        label=_("Transcript"), features=BRIEF, help_text=_("Everything that is said, for those who cannot listen now.")
    )

    class Meta:
        icon = "wagtailmedia-audio"
        label = _("Audio")
        template = "courses/blocks/audio.html"


class VideoBlock(blocks.StructBlock):
    """A film with captions, a transcript, or both."""

    video = VideoChooserBlock(label=_("Video"))
    title = blocks.CharBlock(label=_("Title"))
    captions = DocumentChooserBlock(
        label=_("Captions"), required=False, help_text=_("A WebVTT file (.vtt) in this page's language.")
    )
    transcript = blocks.RichTextBlock(label=_("Transcript"), required=False, features=BRIEF)

    class Meta:
        icon = "wagtailmedia-video"
        label = _("Video")
        template = "courses/blocks/video.html"

    def clean(self, value: Any) -> Any:
        """Refuse a film that some learners could not follow.

        Raises:
            StructBlockValidationError: there are neither captions nor a transcript, or the captions are no `.vtt`.
        """
        cleaned = super().clean(value)
        captions, transcript = cleaned["captions"], cleaned["transcript"]
        if captions is None and not (transcript and transcript.source.strip()):
            message = _("Add captions or a transcript, so that everyone can follow the video.")
            raise StructBlockValidationError(block_errors={"captions": ValidationError(message)})
        if captions is not None and not captions.filename.lower().endswith(".vtt"):
            message = _("Captions must be a WebVTT file, with a name that ends in .vtt.")
            raise StructBlockValidationError(block_errors={"captions": ValidationError(message)})
        return cleaned


class DocumentBlock(blocks.StructBlock):
    """A file to download."""

    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(label=_("Title"))
    description = blocks.CharBlock(label=_("Description"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("Document")
        template = "courses/blocks/document.html"


class CalloutBlock(blocks.StructBlock):
    """A box beside the story, in one of four tones."""

    tone = blocks.ChoiceBlock(choices=TONES, label=_("Tone"), default="tip")
    title = blocks.CharBlock(label=_("Title"), required=False)
    text = blocks.RichTextBlock(label=_("Text"), features=BRIEF)

    class Meta:
        icon = "warning"
        label = _("Callout")
        template = "courses/blocks/callout.html"


class GlossaryBlock(blocks.StructBlock):
    """A new word, explained where it is first needed."""

    term = blocks.CharBlock(label=_("Term"))
    meaning = blocks.TextBlock(label=_("Meaning"), rows=2)
    example = blocks.TextBlock(label=_("Example"), required=False, rows=2)

    class Meta:
        icon = "openquote"
        label = _("Glossary term")
        template = "courses/blocks/glossary.html"


class TableBlock(WagtailTableBlock):
    """A small table with a caption and a header row; wagtail-localize translates it cell by cell."""

    class Meta:
        icon = "table"
        label = _("Table")
        template = "courses/blocks/table.html"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(table_options={"height": 200, "startRows": 4, "startCols": 3}, **kwargs)

    def clean(self, value: Any) -> Any:
        """Refuse a table that cannot be read aloud.

        Raises:
            ValidationError: there is no caption, no header row, an empty header or no row.
        """
        cleaned = super().clean(value)
        rows = (cleaned or {}).get("data") or []
        if not (cleaned or {}).get("table_caption"):
            raise ValidationError(_("Give the table a caption that says what it shows."))
        if not cleaned.get("first_row_is_table_header") or not all(rows[0]):
            raise ValidationError(_("Use the first row as the header, with a word above every column."))
        if len(rows) < 2:  # noqa: PLR2004  (the header and one row)
            raise ValidationError(_("Add at least one row below the header."))
        return cleaned

    def get_translatable_segments(self, value: Any) -> list[StringSegmentValue]:
        """The caption and every cell, named `caption` and `cell-<row>-<column>`."""
        if not value:
            return []
        cells = [
            StringSegmentValue(f"cell-{y}-{x}", cell)
            for y, row in enumerate(value.get("data", []))
            for x, cell in enumerate(row)
            if cell
        ]
        caption = value.get("table_caption")
        return [*([StringSegmentValue("caption", caption)] if caption else []), *cells]

    def restore_translated_segments(self, value: Any, segments: list[StringSegmentValue]) -> Any:
        """The table of the source language with the translated words in place."""
        data = [list(row) for row in value["data"]]
        restored = {**value, "data": data}
        for segment in segments:
            if segment.path == "caption":
                restored["table_caption"] = segment.render_text()
            else:
                _cell, y, x = segment.path.split("-")
                data[int(y)][int(x)] = segment.render_text()
        return restored


def check_https(value: str) -> None:
    """Refuse an address that is not https.

    Raises:
        ValidationError: another scheme.
    """
    if not value.lower().startswith("https://"):
        raise ValidationError(_("Use an address that starts with https://."))


class ResourceBlock(blocks.StructBlock):
    """A page elsewhere, linked and never embedded."""

    url = blocks.URLBlock(label=_("Address"), validators=[check_https])
    title = blocks.CharBlock(label=_("Title"))
    description = blocks.CharBlock(label=_("Description"), required=False)

    class Meta:
        icon = "link-external"
        label = _("External resource")
        template = "courses/blocks/resource.html"


class ActivityBlock(SnippetChooserBlock):
    """An activity, at this place in the lesson."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("courses.Activity", **kwargs)

    class Meta:
        icon = "form"
        label = _("Activity")
        template = "courses/blocks/activity.html"


class LessonBody(blocks.StreamBlock):
    """All that a lesson can hold."""

    heading = HeadingBlock()
    text = TextBlock(features=PROSE)
    image = ImageBlock()
    audio = AudioBlock()
    video = VideoBlock()
    document = DocumentBlock()
    callout = CalloutBlock()
    glossary = GlossaryBlock()
    table = TableBlock()
    resource = ResourceBlock()
    activity = ActivityBlock()


class OutcomesBlock(blocks.StreamBlock):
    """What a learner can do afterwards."""

    outcome = blocks.CharBlock(label=_("Outcome"), icon="tick", help_text=_("Begin with “You can …”."))


class ChoiceBlock(blocks.StructBlock):
    """One answer to choose, with what it teaches."""

    text = blocks.CharBlock(label=_("Answer"))
    correct = blocks.BooleanBlock(label=_("Correct"), required=False)
    feedback = blocks.TextBlock(
        label=_("Feedback"), rows=2, help_text=_("Shown to those who chose it: say why, kindly.")
    )

    class Meta:
        icon = "radio-full"
        label = _("Choice")
        label_format = "{text}"


class ChoicesBlock(blocks.StreamBlock):
    """The answers of a question; their block ids are the ids of the options in every language."""

    choice = ChoiceBlock()


class ItemsBlock(blocks.StreamBlock):
    """Things to put in order, or to mislead."""

    item = blocks.CharBlock(label=_("Item"), icon="list-ol")


class PairBlock(blocks.StructBlock):
    """Two things that belong together."""

    left = blocks.CharBlock(label=_("Left side"))
    right = blocks.CharBlock(label=_("Right side"))

    class Meta:
        icon = "arrow-right"
        label = _("Pair")
        label_format = "{left} – {right}"


class PairsBlock(blocks.StreamBlock):
    """The pairs of a matching question."""

    pair = PairBlock()


class QuestionBlock(SnippetChooserBlock):
    """One fixed question of a quiz."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("courses.Question", **kwargs)

    class Meta:
        icon = "help"
        label = _("Question")


class DrawBlock(blocks.StructBlock):
    """Some questions of a bank, other ones for every learner."""

    bank = SnippetChooserBlock("courses.QuestionBank", label=_("Question bank"))
    count = blocks.IntegerBlock(label=_("How many"), min_value=1, max_value=50)

    class Meta:
        icon = "folder-open-inverse"
        label = _("Draw from a bank")


class QuizQuestions(blocks.StreamBlock):
    """What a quiz asks, in order."""

    question = QuestionBlock()
    draw = DrawBlock()
