"""The blocks that lessons and activities are written in."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.table_block.blocks import TableBlock as WagtailTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail_localize.segments import StringSegmentValue
from wagtailmedia.blocks import AudioChooserBlock, VideoChooserBlock

from courses.activities.soundness import choice_problems, item_problems, pair_problems

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

    image = ImageChooserBlock(label=_("Image"))
    alt_text = blocks.CharBlock(
        label=_("The image in words"),
        help_text=_("What the image tells: some learners hear this page, or see it without images."),
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, help_text=_("Shown below the image."))

    class Meta:
        icon = "image"
        label = _("Image")
        template = "courses/blocks/image.html"


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
        super().__init__(table_options={"height": 200, "startRows": 4, "startCols": 3, "language": "en-US"}, **kwargs)

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

    outcome = blocks.CharBlock(label=_("Outcome"), icon="check", help_text=_("Begin with “You can …”."))


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


class CheckedStream(blocks.StreamBlock):
    """A stream that looks at its blocks together before it is published; drafts may be unfinished."""

    def problems(self, value: Any) -> list[str]:
        """Sentences for the author."""
        raise NotImplementedError

    def clean(self, value: Any) -> Any:
        """Refuse what learners could not do.

        Raises:
            StreamBlockValidationError: `problems` found some.
        """
        cleaned = super().clean(value)
        found = [] if self.is_deferred_validation or not len(cleaned) else self.problems(cleaned)
        if found:
            raise StreamBlockValidationError(non_block_errors=ErrorList(found))
        return cleaned


class ChoicesBlock(CheckedStream):
    """The answers of a question; their block ids are the ids of the options in every language."""

    choice = ChoiceBlock()

    class Meta:
        one = False

    def problems(self, value: Any) -> list[str]:
        """Too few choices, or the wrong number of correct ones."""
        return choice_problems([bool(block.value["correct"]) for block in value], one=self.meta.one)


class OneRightChoice(ChoicesBlock):
    """The answers of a question that has exactly one right."""

    class Meta:
        one = True


class ItemsBlock(CheckedStream):
    """Things to put in order."""

    item = blocks.CharBlock(label=_("Item"), icon="list-ol")

    def problems(self, value: Any) -> list[str]:
        """Too few, or two that look the same."""
        return item_problems([block.value for block in value])


class DistractorsBlock(blocks.StreamBlock):
    """Right sides that match nothing."""

    item = blocks.CharBlock(label=_("Item"), icon="list-ul")


class PairBlock(blocks.StructBlock):
    """Two things that belong together."""

    left = blocks.CharBlock(label=_("Left side"))
    right = blocks.CharBlock(label=_("Right side"))

    class Meta:
        icon = "arrow-right"
        label = _("Pair")
        label_format = "{left} – {right}"


class PairsBlock(CheckedStream):
    """The pairs of a matching question."""

    pair = PairBlock()

    def problems(self, value: Any) -> list[str]:
        """Too few, or two that look the same."""
        return pair_problems([block.value["left"] for block in value], [block.value["right"] for block in value])


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


class QuizQuestions(CheckedStream):
    """What a quiz asks, in order."""

    question = QuestionBlock()
    draw = DrawBlock()

    def problems(self, value: Any) -> list[str]:
        """The same question twice, or more drawn than a bank has."""
        fixed = [block.value for block in value if block.block_type == "question"]
        found = (
            []
            if len({each.pk for each in fixed}) == len(fixed)
            else [gettext("The same question is in the quiz twice.")]
        )
        draws = [block.value for block in value if block.block_type == "draw"]
        for bank in {draw["bank"].pk: draw["bank"] for draw in draws}.values():
            wanted = sum(draw["count"] for draw in draws if draw["bank"].pk == bank.pk)
            free = bank.stock(without=fixed)
            if wanted > free:
                message = gettext(
                    "The quiz draws %(wanted)s questions from the bank “%(bank)s”, which has only %(free)s to give."
                )
                found.append(message % {"wanted": wanted, "free": free, "bank": bank.title})
        return found
