"""The figures of a report as a file."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.downloads import csv_blocks
from agencies.models import Role
from tests.factories import evaluation as factories
from tests.factories.evaluation import COURSE, World, make_world

pytestmark = pytest.mark.django_db
PATH = reverse("evaluation:report_csv", args=[COURSE])
DELIMITERS = {"en": ",", "fr": ";"}


@pytest.fixture
def world(monkeypatch) -> World:
    monkeypatch.setattr(factories, "NOW", timezone.now().replace(microsecond=0) + timedelta(minutes=1))
    return make_world()


@pytest.fixture
def rows_for(client):
    """A function that downloads the file as somebody and reads it back as a spreadsheet would."""

    def rows(person, **query: str) -> list[list[str]]:
        client.force_login(person)
        response = client.get(PATH, query)
        assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
        body = b"".join(response.streaming_content)
        assert body.startswith(b"\xef\xbb\xbf")
        text = io.StringIO(body.decode("utf-8-sig"), newline="")
        return list(csv.reader(text, delimiter=DELIMITERS[person.preferred_language]))

    return rows


def test_the_file_reads_back_in_english(rows_for, world):
    header, *rows = rows_for(world.staff(world.maple))

    assert header[:10] == ["Course", "Edition", "Agency", "Cohort", "Measure", "Group", "n", "N", "%", "Median days"]
    assert rows[0][:9] == ["Customer success", "all", "all", "all", "Enrolled", "all", "12", "", ""]
    assert [row[4:12] for row in rows if row[5] == "all"][1:] == [
        ["Started", "all", "10", "12", "83", "", "", ""],
        ["Active in the last 14 days", "all", "5", "12", "42", "", "", ""],
        ["Active among those still taking the course", "all", "3", "6", "50", "", "", ""],
        ["Completed", "all", "4", "12", "33", "", "", ""],
        ["Completed among those who started", "all", "4", "10", "40", "", "", ""],
        ["Withdrew", "all", "2", "12", "17", "", "", ""],
        ["Days to complete", "all", "4", "", "", "25", "18", "38"],
    ]
    assert {len(row) for row in rows} == {len(header)}


def test_the_file_reads_back_in_french(rows_for, world):
    header, *rows = rows_for(world.staff(world.maple, preferred_language="fr"))

    assert header[4:9] == ["Mesure", "Groupe", "n", "N", "%"]
    assert rows[0][:7] == [
        "Réussite client",
        "ensemble",
        "ensemble",
        "ensemble",
        "Personnes inscrites",
        "ensemble",
        "12",
    ]
    assert rows[1][4:9] == ["Ont commencé", "ensemble", "10", "12", "83"]
    assert rows[1][12] == "les personnes inscrites"


def test_every_line_says_of_whom_and_how_it_is_counted(rows_for, world):
    header, *rows = rows_for(world.staff(world.maple))

    assert header[12:] == [
        "Population",
        "How this is counted",
        "Denominator",
        "Version of the measure",
        "Time of the figures",
    ]
    assert all(all(row[12:]) for row in rows)


def test_lessons_scores_weeks_and_cohorts_are_in_the_file(rows_for, world):
    _header, *rows = rows_for(world.staff(world.maple))
    lines = [row[4:9] for row in rows]

    for line in (
        ["Reached the lesson", "2.2 Lesson 4 (only in edition 1)", "3", "7", "43"],
        ["Stopped here", "Before the first lesson", "1", "3", "33"],
        ["Score", "90–100", "2", "8", "25"],
        ["Completed", "Maple Centre – Spring", "3", "7", "43"],
        ["Enrolled", "Maple Centre", "1", "", ""],
    ):
        assert line in lines
    assert sum(int(row[6]) for row in rows if row[5].startswith("Starts, week of")) == 10


def test_the_filters_are_said_in_every_line(rows_for, world):
    _header, *rows = rows_for(world.staff(world.maple), cohort=str(world.summer.uid), edition="2")

    assert {tuple(row[:4]) for row in rows} == {("Customer success", "2", "all", "Summer")}
    assert rows[0][6] == "4"


def test_hidden_numbers_are_words_and_have_no_percentage(rows_for, world):
    _header, *rows = rows_for(world.staff(world.umbrella, Role.UMBRELLA_EVALUATOR), agency="birch")

    assert [row[4:9] for row in rows] == [
        ["Enrolled", "all", "6", "", ""],
        ["Started", "all", "hidden", "6", ""],
        ["Active in the last 14 days", "all", "hidden", "6", ""],
        ["Completed", "all", "hidden", "6", ""],
        ["Withdrew", "all", "hidden", "6", ""],
    ]


def test_the_file_is_named_after_the_course_and_the_day(client, world):
    client.force_login(world.staff(world.maple, preferred_language="fr"))
    day = timezone.localdate().isoformat()

    assert client.get(PATH)["Content-Disposition"] == f'attachment; filename="rapport-reussite-client-{day}.csv"'


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ('=HYPERLINK("x")', '\'=HYPERLINK("x")'),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@sum", "'@sum"),
        ("\tx", "'\tx"),
        (" =1", "' =1"),
        ("\uff1d1", "'\uff1d1"),
        ("Spring", "Spring"),
        ('a; b, "c"\nd', 'a; b, "c"\nd'),
        (-3, "-3"),
        (None, ""),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_cell_is_a_formula_and_every_other_comes_back_as_it_was(cell, written, language):
    body = "".join(csv_blocks([["head"], [cell]], language)).removeprefix("\ufeff")

    assert list(csv.reader(io.StringIO(body, newline=""), delimiter=DELIMITERS[language])) == [["head"], [written]]


def test_a_long_file_comes_in_blocks():
    blocks = list(csv_blocks(([str(number)] for number in range(1200)), "en"))

    assert [len(block.splitlines()) for block in blocks] == [500, 500, 200]
    assert "".join(blocks).removeprefix("\ufeff").split() == [str(number) for number in range(1200)]
