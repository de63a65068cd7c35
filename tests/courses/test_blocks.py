"""What lessons are made of, as the editor checks it before publishing."""

import pytest
from django.core.exceptions import ValidationError

from courses.blocks import ItemsBlock, LessonBody, OneRightChoice, PairsBlock, QuizQuestions
from tests.factories import courses as make

TABLE = {
    "data": [["Name", "Use"], ["Ana", "6"]],
    "table_caption": "Accounts",
    "first_row_is_table_header": True,
    "table_header_choice": "row",
}


def errors_of(block, stream):
    """Every sentence that cleaning a stream raises, however deep it lies."""
    try:
        block.clean(block.to_python(stream))
    except ValidationError as error:
        return sorted(sentences(error))
    return []


def sentences(error):
    """The messages inside Wagtail's nested errors."""
    inner = [*getattr(error, "block_errors", {}).values()] if getattr(error, "block_errors", None) else []
    own = list(getattr(error, "non_block_errors", None) or [])
    if not inner and not own:
        return [str(message) for message in error.messages]
    below = [sentences(each) if isinstance(each, Exception) else [str(each)] for each in (*inner, *own)]
    return [message for messages in below for message in messages]


def lesson_errors(kind, value):
    """What is wrong with one block of a lesson."""
    return errors_of(LessonBody(), [make.block(kind, value)])


@pytest.mark.django_db
def test_an_image_needs_words():
    picture = make.make_svg()

    assert lesson_errors("image", {"image": picture.pk, "alt_text": "A chart", "caption": ""}) == []
    assert lesson_errors("image", {"image": picture.pk, "alt_text": "", "caption": ""}) == ["This field is required."]


@pytest.mark.django_db
def test_a_recording_needs_a_transcript():
    recording = make.make_recording()

    value = {"audio": recording.pk, "title": "A call", "transcript": "<p>Words</p>"}

    assert lesson_errors("audio", value) == []
    assert lesson_errors("audio", value | {"transcript": ""}) == ["This field is required."]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("suffix", "transcript", "says"),
    [
        (".vtt", "", []),
        ("", "<p>Words</p>", []),
        ("", "", ["Add captions or a transcript, so that everyone can follow the video."]),
        (".pdf", "", ["Captions must be a WebVTT file, with a name that ends in .vtt."]),
    ],
)
def test_a_video_needs_captions_or_a_transcript(suffix, transcript, says):
    video = make.make_recording()
    type(video).objects.filter(pk=video.pk).update(type="video")
    captions = make.make_document("Captions", suffix=suffix).pk if suffix else None
    value = {"video": video.pk, "title": "Film", "captions": captions, "transcript": transcript}

    assert lesson_errors("video", value) == says


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, []),
        ({"table_caption": ""}, ["Give the table a caption that says what it shows."]),
        (
            {"first_row_is_table_header": False, "table_header_choice": "neither"},
            ["Use the first row as the header, with a word above every column."],
        ),
        ({"data": [["Name", ""], ["Ana", "6"]]}, ["Use the first row as the header, with a word above every column."]),
        ({"data": [["Name", "Use"]]}, ["Add at least one row below the header."]),
    ],
)
def test_a_table_can_be_read_aloud(changes, says):
    assert lesson_errors("table", TABLE | changes) == says


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://www.canada.ca/", []),
        ("http://www.canada.ca/", ["Use an address that starts with https://."]),
        ("javascript:alert(1)", ["Enter a valid URL.", "Use an address that starts with https://."]),
    ],
)
def test_a_resource_is_reached_safely(url, says):
    assert lesson_errors("resource", {"url": url, "title": "Page", "description": ""}) == says


def test_a_question_has_exactly_one_right_answer():
    assert errors_of(OneRightChoice(), make.choices(True, False)) == []
    assert errors_of(OneRightChoice(), make.choices(True, True, False)) == [
        "Mark exactly one choice as correct; 2 are marked now."
    ]


def test_a_choice_needs_feedback():
    choices = make.choices(True, False)
    choices[1]["value"]["feedback"] = ""

    assert errors_of(OneRightChoice(), choices) == ["This field is required."]


def test_two_things_that_look_the_same_cannot_be_ordered_or_matched():
    twice = "“One” is there twice. Nobody can tell the two apart."

    assert errors_of(ItemsBlock(), make.items("One", "Two", "One")) == [twice]
    assert errors_of(ItemsBlock(), make.items("One")) == ["Add at least two items."]
    assert errors_of(PairsBlock(), make.pairs(("One", "a"), ("One", "b"))) == [twice]
    assert errors_of(PairsBlock(), make.pairs(("a", "One"))) == ["Add at least two pairs."]


def test_an_unfinished_draft_is_nobody_s_business():
    block = ItemsBlock()
    block.defer_required_validation()
    stream = block.to_python(make.items("One"))

    assert len(block.clean(stream)) == 1


@pytest.mark.django_db
def test_a_quiz_asks_each_question_once_and_draws_no_more_than_there_are():
    bank, fixed = make.make_bank(), make.make_true_false()
    for _ in range(2):
        make.make_cloze(bank=bank)
    make.make_cloze(bank=bank, live=False)

    def stream(*questions, draws):
        return list(make.make_quiz(questions, draws=draws).questions.raw_data)

    assert errors_of(QuizQuestions(), stream(fixed, draws=[(bank, 2)])) == []
    assert errors_of(QuizQuestions(), stream(fixed, fixed, draws=[(bank, 1)])) == [
        "The same question is in the quiz twice."
    ]
    assert errors_of(QuizQuestions(), stream(fixed, draws=[(bank, 1), (bank, 2)])) == [
        "The quiz draws 3 questions from the bank “A bank”, which has only 2 to give."
    ]


@pytest.mark.django_db
def test_a_question_counts_once_for_all_its_languages():
    bank = make.make_bank()
    make.translated(make.make_cloze(bank=bank))

    assert bank.stock() == 1
