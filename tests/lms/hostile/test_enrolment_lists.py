"""Lists of people as they come out of offices, and as nobody would send them: nothing happens unsaid."""

import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from agencies.jobs.models import Job
from agencies.models import Person
from courses.models import Enrolment
from tests.factories import tracking as make
from tests.lms.hostile.world import World, body_of, writes

pytestmark = pytest.mark.django_db

FRENCH = (
    "Nom;Courriel;Téléphone;Langue\r\nZoé Côté;zoe@example.org;403 555 0123;français\r\nMaï Lê;mai@example.org;;fr\r\n"
)
TWO = [("new", "Zoé Côté"), ("new", "Maï Lê")]
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + zlib.compress(b"\0" * 999)

#: What the file holds → what the look at it says, line by line.
READ: dict[str, tuple[bytes, list[tuple[str, str]]]] = {
    "Excel in Windows-1252": (FRENCH.encode("cp1252"), TWO),
    "Excel in UTF-8": (FRENCH.encode("utf-8-sig"), TWO),
    "Excel in Unicode": (FRENCH.replace(";", "\t").encode("utf-16"), TWO),
    "UTF-16 without its mark": (FRENCH.encode("utf-16-le"), TWO),
    "Excel's own hint": (f"sep=;\r\n{FRENCH}".encode(), TWO),
    "line ends of three systems": (FRENCH.replace("\r\nM", "\rM").encode() + b"\n\r\n\r", TWO),
    "a line break in a cell": (b'Name,E-mail\r\n"Zo\xc3\xa9\r\nC\xc3\xb4t\xc3\xa9",zoe@example.org\r\n', TWO[:1]),
    "the same people again": (
        "Zoé Côté,ZOE@Example.org\nzoé côté,zoe@example.org\nBo Li,403 555 0123\nLi Bo,+1 (403) 555-0123\n".encode(),
        [("new", "Zoé Côté"), ("duplicate", "zoé côté"), ("new", "Bo Li"), ("duplicate", "Li Bo")],
    ),
    "formulas": (
        b"=cmd|' /C calc'!A0,a@example.org\n+Bo,b@example.org\n@SUM(1;2),c@example.org\n=\"Di Ng\",d@example.org\n",
        [("problem", ""), ("problem", ""), ("problem", ""), ("new", "Di Ng")],
    ),
    "names in the wrong encoding": (
        "ZoÃ© CÃ´tÃ©,zoe@example.org\nZo\ufffd,z2@example.org\nZoé Côté,z3@example.org\n".encode(),
        [("problem", ""), ("problem", ""), ("new", "Zoé Côté")],
    ),
    "markup, addresses, lines turned round": (
        "<script>alert(1)</script> A,a@example.org\nhttps://x.example Bo,b@x.org\n\u202eBo Li,c@x.org".encode(),
        [("new", "script>alert(1)</script> A"), ("problem", ""), ("new", "Bo Li")],
    ),
    "addresses that are none": (
        b"Bo Li,bo@\nBo Li,bo@example.org\nBo Li,12345\nDi,di@example.org;Bcc: all@example.org\nBo Li\n",
        [("problem", ""), ("new", "Bo Li"), ("problem", ""), ("problem", ""), ("problem", "")],
    ),
    "names and addresses without end": (
        b"%s,a@example.org\nBo Li,%s@example.org\n" % (b"x" * 200, b"x" * 300),
        [("problem", ""), ("problem", "")],
    ),
}
REFUSED: dict[str, tuple[bytes, str]] = {
    "ten megabytes": (b"x" * 10_000_000, "This list is larger than 2 MB."),
    "six thousand rows": (b"".join(b"P %d,p%d@example.org\n" % (at, at) for at in range(6000)), "more than 5,000 rows"),
    "a workbook": (b"PK\x03\x04\x14\0" + b"\0" * 99, "This is a workbook."),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "This is a workbook."),
    "a picture": (PNG, "This file holds no list of people."),
    "a PDF": (b"%PDF-1.7\n\0\1\2\3\n%%EOF", "This file holds no list of people."),
    "nothing": (b"", "The submitted file is empty."),
    "blanks": (b"\xef\xbb\xbf\r\n;;;\r\n  \r\n", "There is nobody in this list."),
    "NULs": (b"Bo Li\0,bo@example.org\n", "This file holds no list of people."),
    "an open quotation mark": (b'"' + b"a\n" * 99_999 + b'"', "A quotation mark is opened and never closed"),
}


def path_of(world: World) -> str:
    return f"/agency/maple/cohorts/{world.cohort.uid}/enrol/"


def send(world: World, **post: Any) -> Any:
    return world.client("coordinator").post(path_of(world), {"language": "en", "action": "check", **post})


@pytest.mark.parametrize(("content", "expected"), READ.values(), ids=READ)
def test_a_list_is_read_as_it_was_meant_and_nobody_is_enrolled_by_looking(
    world: World, content: bytes, expected: list[tuple[str, str]]
) -> None:
    with writes() as written:
        answer = send(world, file=SimpleUploadedFile("liste.csv", content, "application/vnd.ms-excel"))
    rows = answer.context["plan"].rows
    found = [(row.outcome.value, row.newcomer.full_name if row.newcomer else "") for row in rows]
    assert (answer.status_code, found, written) == (200, expected, [])
    page = body_of(answer)
    assert "<script>alert(1)" not in page
    assert escape(answer.context["form"].data["people"].split("\n")[0].strip()) in page


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_list_is_refused_with_a_word_and_what_was_pasted_stays(
    world: World, content: bytes, said: str
) -> None:
    with writes() as written:
        answer = send(world, people="Pasted Person, p@example.org", file=SimpleUploadedFile("liste.csv", content))
    page = body_of(answer)
    assert (answer.status_code, said in page, "Pasted Person, p@example.org" in page, written) == (422, True, True, [])


def test_a_paste_of_ten_megabytes_is_refused_and_going_back_finds_it_again(world: World) -> None:
    answer = send(world, people="x" * 10_000_000)
    assert (answer.status_code, "Go back: what you wrote is still there." in body_of(answer)) == (413, True)
    page = world.client("coordinator").get(path_of(world))
    assert page["Cache-Control"] == "private, no-cache"  # With no-store, going back would ask for an empty form.


def test_a_list_and_a_file_at_once_are_one_too_many(world: World) -> None:
    pasted, file = "Pasted Person, p@example.org", lambda: SimpleUploadedFile("liste.csv", FRENCH.encode())
    first = send(world, people=pasted, file=file())
    page = body_of(first)
    assert (first.status_code, list(first.context["form"].errors), pasted in page) == (422, ["people"], True)
    filled = first.context["form"].data["filled"]
    assert f'name="filled" value="{filled}"' in page
    again = send(world, people=pasted + "\r\n", file=file(), filled=filled)  # Told so, they chose the file once more.
    assert [row.newcomer.full_name for row in again.context["plan"].rows] == ["Zoé Côté", "Maï Lê"]
    other = again.context["form"].data
    mended = send(
        world, people=other["people"], file=SimpleUploadedFile("a.csv", b"Bo Li,bo@x.org"), filled=other["filled"]
    )
    assert [row.newcomer.full_name for row in mended.context["plan"].rows] == ["Bo Li"]


# --- Doing it ---
LIST = "Bo Li, bo@example.org\nDi Ng, 403 555 0123\n"


def looked_at(world: World, people: str = LIST, **post: Any) -> str:
    """The mark of what would happen."""
    return str(send(world, people=people, **post).context["plan"].fingerprint)


def others() -> int:
    """Enrolments, but for the world's own."""
    return Enrolment.objects.count() - 1


def other_cohort(world: World) -> str:
    """The mark of the same list, looked at for another cohort."""
    other = make.make_cohort(world.agency, world.enrolment.edition, "Other")
    path = path_of(world).replace(str(world.cohort.uid), str(other.uid))
    looked = world.client("coordinator").post(path, {"people": LIST, "language": "en", "action": "check"})
    return str(looked.context["plan"].fingerprint)


CHANGED = {
    "another list": lambda world: ({"people": LIST + "Eve Il, eve@example.org\n"}, looked_at(world)),
    "a shorter list": lambda world: ({"people": "Bo Li, bo@example.org"}, looked_at(world)),
    "another address": lambda world: ({"people": LIST.replace("bo@", "eve@")}, looked_at(world)),
    "another language": lambda world: ({"language": "fr"}, looked_at(world)),
    "another cohort": lambda world: ({}, other_cohort(world)),
    "no mark of ours": lambda world: ({}, "x" * 32),
    "a mark of another shape": lambda world: ({}, "' OR 1=1--"),
}


@pytest.mark.parametrize("changed", CHANGED.values(), ids=CHANGED)
def test_what_was_not_looked_at_is_not_done(world: World, changed: Any) -> None:
    post, mark = changed(world)
    answer = send(world, **({"people": LIST, "expected": mark} | post | {"action": "enrol", "invite": "on"}))
    page = body_of(answer)
    assert (answer.status_code, others(), Person.objects.filter(full_name="Bo Li").count()) == (200, 0, 0)
    assert "Something changed since you looked, so nothing was done." in page
    assert (post.get("people") or LIST).split("\n")[0] in page


def test_an_endless_mark_is_no_mark(world: World) -> None:
    answer = send(world, people=LIST, expected="x" * 300_000, action="enrol")
    assert (answer.status_code, others()) == (422, 0)


def test_doing_without_looking_is_looking(world: World) -> None:
    answer = send(world, people=LIST, action="enrol", invite="on")
    assert (answer.status_code, len(answer.context["plan"].enrolling), others()) == (200, 2, 0)


def test_the_same_post_again_enrols_nobody_twice(world: World) -> None:
    post = {"people": LIST, "expected": looked_at(world), "action": "enrol", "invite": "on"}
    answers = [send(world, **post) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert (others(), Job.objects.filter(task="agencies.send_invitation").count()) == (2, 1)
    assert "Something changed since you looked" in body_of(answers[1])


def test_a_name_of_markup_reaches_nobody_as_markup(world: World) -> None:
    people = "<script>alert(1)</script> Bo, bo@example.org"
    send(world, people=people, expected=looked_at(world, people), action="enrol")
    assert others() == 1
    for path in (f"/agency/maple/cohorts/{world.cohort.uid}/", "/today/", "/agency/maple/"):
        page = body_of(world.client("coordinator").get(path))
        assert "<script>alert(1)" not in page
