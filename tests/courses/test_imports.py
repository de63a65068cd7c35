"""Lists as coordinators have them: pasted, saved by Excel in five ways, in two languages, clumsy and hostile."""

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from courses.imports import (
    LARGEST,
    MOST_ROWS,
    LooksBinary,
    LooksLikeWorkbook,
    NothingToRead,
    QuoteLeftOpen,
    TooLarge,
    TooManyRows,
    UnreadableList,
    read_list,
    text_of,
)

ZOE = ("Zoé Côté", "zoe@example.ca", "403 555 0123", "français")
BO = ("Bo Li", "bo@example.ca", "", "")


def people(text):
    return [(row.name, row.email, row.phone, row.language) for row in read_list(text).rows]


def lines(text):
    return [row.line for row in read_list(text).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_what_excel_saves_is_read(encoding, separator, newline):
    rows = [("Nom", "Courriel", "Téléphone", "Langue"), ZOE, BO]
    text = newline.join(separator.join(row) for row in rows)
    assert people(text_of(text.encode(encoding))) == [ZOE, BO]


def test_a_line_with_tabs_in_a_list_with_commas_is_split_at_its_tabs():
    text = "Bo Li, bo@example.ca\nDee Roy, dee@example.ca\nPriya Nair\tpriya@example.ca\t780 555 0123\ten"
    assert people(text)[2] == ("Priya Nair", "priya@example.ca", "780 555 0123", "en")


def test_an_address_without_its_sign_is_no_name():
    assert people("Luc Fortin, luc.fortin(at)courriel.example") == [
        ("Luc Fortin", "luc.fortin(at)courriel.example", "", "")
    ]


@pytest.mark.parametrize(
    "header",
    [
        "name;email;phone;language",
        "NAME;E-mail;Phone number;Language",
        "Nom complet;Courriel;Téléphone;Langue",
        "Full Name ; E-Mail Address ; Cell ; Preferred language",
        '"Nom et prénom";"Adresse courriel";"No tél.";"Langue préférée"',
        "nom;couriel;Cellulaire:;Lang",
        "Learner;Mail;Tel;langue officielle",
    ],
)
def test_headers_are_understood_in_both_languages(header):
    assert people(f"{header}\n{';'.join(ZOE)}") == [ZOE]


def test_columns_may_stand_in_any_order_and_others_are_named_as_ignored():
    read = read_list("Langue;Ville;Courriel;Nom;Notes\nfr;Calgary;z@example.ca;Zoé;-\n")
    assert [(row.name, row.email, row.language) for row in read.rows] == [("Zoé", "z@example.ca", "fr")]
    assert read.ignored == ["Ville", "Notes"]


@pytest.mark.parametrize("header", ["First name;Last name;Email", "Prénom;Nom;Courriel", "Given names;Surname;Mail"])
def test_first_and_last_names_in_two_columns_are_one_name(header):
    assert people(f"{header}\nZoé;Côté;z@example.ca")[0][0] == "Zoé Côté"


@pytest.mark.parametrize(
    ("line", "person"),
    [
        ("Zoé Côté, zoe@example.ca, 403 555 0123, français", ZOE),
        ("zoe@example.ca; Zoé Côté; 403 555 0123; français", ZOE),
        ("Zoé Côté\tzoe@example.ca\t403 555 0123\tfrançais", ZOE),
        ("Zoé Côté <zoe@example.ca>", ("Zoé Côté", "zoe@example.ca", "", "")),
        ('"Côté, Zoé" <zoe@example.ca>', ("Côté, Zoé", "zoe@example.ca", "", "")),
        ("Côté, Zoé; zoe@example.ca", ("Côté, Zoé", "zoe@example.ca", "", "")),
        ("Zoé Côté zoe@example.ca 403-555-0123", ("Zoé Côté", "zoe@example.ca", "403-555-0123", "")),
        ("Zoé,Côté,zoe@example.ca", ("Zoé Côté", "zoe@example.ca", "", "")),
        ("Zoé Côté, (403) 555-0123", ("Zoé Côté", "", "(403) 555-0123", "")),
        ("Zoé Côté, +33 6 12 34 56 78, fr", ("Zoé Côté", "", "+33 6 12 34 56 78", "fr")),
        ("Zoé Côté, zoe@example.ca,, Spanish", ("Zoé Côté", "zoe@example.ca", "", "Spanish")),
        ("Zoé Côté, zoe@example.ca, es", ("Zoé Côté", "zoe@example.ca", "", "es")),
        ("Vi, Nguyen, vi@example.ca", ("Vi Nguyen", "vi@example.ca", "", "")),
        ("mailto:zoe@example.ca", ("", "zoe@example.ca", "", "")),
        ("Zoé Côté", ("Zoé Côté", "", "", "")),
        ("zoe@example.ca", ("", "zoe@example.ca", "", "")),
    ],
)
def test_lines_without_headers_are_read_by_the_shape_of_their_parts(line, person):
    assert people(line) == [person]


def test_lines_with_different_separators_are_read_each_by_its_own():
    text = "Amina, amina@example.ca, fr\nBo; bo@example.ca; en\nZoé\tzoe@example.ca\tfr"
    assert people(text) == [
        ("Amina", "amina@example.ca", "", "fr"),
        ("Bo", "bo@example.ca", "", "en"),
        ("Zoé", "zoe@example.ca", "", "fr"),
    ]


#: Lists as offices have them → the people who are meant.
PUT_TOGETHER = {
    "French Excel, a name with a comma": (
        "Nom;Courriel;Téléphone;Langue\r\nCôté, Zoé;zoe@example.ca;403 555 0123;français\r\nLi;bo@example.ca;;\r\n",
        [("Côté, Zoé", "zoe@example.ca", "403 555 0123", "français"), ("Li", "bo@example.ca", "", "")],
    ),
    "English Excel, a name with a comma in quotation marks": (
        'Name,E-mail,Phone\r\n"Côté, Zoé",zoe@example.ca,403 555 0123\r\n"Li; Bo",bo@example.ca,\r\n',
        [("Côté, Zoé", "zoe@example.ca", "403 555 0123", ""), ("Li; Bo", "bo@example.ca", "", "")],
    ),
    "a table from Word, every cell with signs in it": (
        "Nom\tCourriel\tNotes\nCôté, Zoé\tzoe@example.ca\tmatin; soir, 403 555 0123\nLi, Bo\tbo@example.ca\t\n",
        [("Côté, Zoé", "zoe@example.ca", "", ""), ("Li, Bo", "bo@example.ca", "", "")],
    ),
    "a table without headers": (
        "Côté, Zoé\tzoe@example.ca\tfr\nLi, Bo\tbo@example.ca\n",
        [("Côté, Zoé", "zoe@example.ca", "", "fr"), ("Li, Bo", "bo@example.ca", "", "")],
    ),
    "a table without headers, with remarks": (
        "Li, Bo\tbo@example.ca\tfr\nRoy, Dee\tdee@example.ca\tfr, en, 403 555 0123\n",
        [("Li, Bo", "bo@example.ca", "", "fr"), ("Roy, Dee", "dee@example.ca", "403 555 0123", "fr, en")],
    ),
    "a French export added to an English one": (
        (
            'Name,E-mail,Phone,Language\nAnn Roy,ann@example.ca,,en\n"Côté, Zoé";zoe@example.ca;403 555 0123;français\n'
            "Li, Bo;bo@example.ca;;\n"
        ),
        [
            ("Ann Roy", "ann@example.ca", "", "en"),
            ("Côté, Zoé", "zoe@example.ca", "403 555 0123", "français"),
            ("Li, Bo", "bo@example.ca", "", ""),
        ],
    ),
    "headers written by hand above an export": (
        "Nom, Courriel, Langue\nCôté, Zoé;zoe@example.ca;fr\nLi;bo@example.ca;en\nRoy;ann@example.ca;en\n",
        [
            ("Côté, Zoé", "zoe@example.ca", "", "fr"),
            ("Li", "bo@example.ca", "", "en"),
            ("Roy", "ann@example.ca", "", "en"),
        ],
    ),
    "a spreadsheet's rows pasted below typed ones, under headers": (
        (
            "Name, E-mail, Phone\nAnn Roy, ann@example.ca, 780 555 0111\nBo Li, bo@example.ca\n"
            "Côté, Zoé\tzoe@example.ca\t403 555 0123\n"
        ),
        [
            ("Ann Roy", "ann@example.ca", "780 555 0111", ""),
            ("Bo Li", "bo@example.ca", "", ""),
            ("Côté, Zoé", "zoe@example.ca", "403 555 0123", ""),
        ],
    ),
    "commas and tabs, to line up the columns": (
        "Nom,\tCourriel,\tLangue\nZoé Côté,\tzoe@example.ca,\tfr\nBo\tLi,\tbo@example.ca,\ten\n",
        [("Zoé Côté", "zoe@example.ca", "", "fr"), ("Bo Li", "bo@example.ca", "", "en")],
    ),
    "a tab between first and last name, in a list with commas": (
        "Name,E-mail\nZoé\tCôté,zoe@example.ca\nBo\tLi,\n",
        [("Zoé Côté", "zoe@example.ca", "", ""), ("Bo Li", "", "", "")],
    ),
    "two signs in one line": (
        "Name,E-mail,Phone\nAnn Roy,ann@example.ca,780 555 0111\nZoé Côté, zoe@example.ca; 403 555 0123\n",
        [("Ann Roy", "ann@example.ca", "780 555 0111", ""), ("Zoé Côté", "zoe@example.ca", "403 555 0123", "")],
    ),
    "three signs in one line, and one in quotation marks": (
        'Name,E-mail,Phone,Language\nAnn Roy,ann@example.ca,,\n"Côté, Zoé"\tzoe@example.ca; 403 555 0123\n',
        [("Ann Roy", "ann@example.ca", "", ""), ("Côté, Zoé", "zoe@example.ca", "403 555 0123", "")],
    ),
    "a full row with remarks keeps its cells": (
        "Nom;Courriel;Remarques\nCôté, Zoé;zoe@example.ca;parle français, anglais, 403 555 0123\n",
        [("Côté, Zoé", "zoe@example.ca", "", "")],
    ),
    "typed without headers, each line by its own sign": (
        "Ann Roy, ann@example.ca, 780 555 0111, en\nCôté, Zoé; zoe@example.ca; 403 555 0123; fr\nBo Li;403 555 0199\n",
        [
            ("Ann Roy", "ann@example.ca", "780 555 0111", "en"),
            ("Côté, Zoé", "zoe@example.ca", "403 555 0123", "fr"),
            ("Bo Li", "", "403 555 0199", ""),
        ],
    ),
    "a name alone is a name, comma and all": (
        "Nom;Courriel\nZoé Côté;zoe@example.ca\nLi, Bo\n",
        [("Zoé Côté", "zoe@example.ca", "", ""), ("Li, Bo", "", "", "")],
    ),
}


@pytest.mark.parametrize(("text", "meant"), PUT_TOGETHER.values(), ids=PUT_TOGETHER)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_every_row_is_read_by_the_sign_that_leaves_its_cells_whole(text, meant, encoding):
    assert people(text_of(text.encode(encoding))) == meant


SOMEBODY = some.tuples(
    some.from_regex(r"[A-ZÉ][a-zéô'-]{0,8}( [A-Z][a-z]{1,8})?", fullmatch=True),
    some.from_regex(r"[a-z]{1,8}@example\.(ca|org)", fullmatch=True),
    some.from_regex(r"(\+1 )?403 555 01[0-9]{2}", fullmatch=True),
    some.sampled_from(["en", "fr", "français", "English"]),
)


@given(some.lists(some.tuples(SOMEBODY, some.sampled_from(";,\t")), min_size=1, max_size=8), some.sampled_from(";,\t"))
@settings(max_examples=200, deadline=None)
def test_whole_rows_are_read_alike_whatever_signs_separate_them(rows, sign):
    text = "\n".join([sign.join(("Name", "E-mail", "Phone", "Language")), *(own.join(row) for row, own in rows)])
    assert people(text) == [(" ".join(name.split()), *rest) for (name, *rest), _own in rows]


def test_line_numbers_are_those_of_the_text():
    assert lines("name;email\n\n  \nA;a@example.ca\n\nB;b@example.ca\n") == [4, 6]
    assert lines('"Zoé\nCôté";z@example.ca\nBo;b@example.ca') == [1, 3]


def test_a_newline_in_quotation_marks_is_part_of_the_cell():
    assert people('name;email\n"Zoé\r\nCôté";z@example.ca') == [("Zoé Côté", "z@example.ca", "", "")]


def test_excels_own_hint_about_the_separator_is_followed():
    assert people("sep=;\r\nname;email\r\nZoé, C.;z@example.ca") == [("Zoé, C.", "z@example.ca", "", "")]
    assert lines("sep=;\nA;a@example.ca") == [2]


def test_a_stray_quotation_mark_swallows_nothing():
    text = 'Amina "Mimi Diallo,a@example.ca\nBo,b@example.ca\n'
    assert [name for name, *_ in people(text)] == ['Amina "Mimi Diallo', "Bo"]


def test_spreadsheet_tricks_around_phone_numbers_are_undone():
    text = "name;phone\nA;'403 555 0123\nB;=\"4035550123\"\nC;'+14035550123"
    assert [phone for _, _, phone, _ in people(text)] == ["403 555 0123", "4035550123", "+14035550123"]


def test_invisible_characters_and_odd_spaces_do_no_harm():
    text = "\ufeffname;email\n\u00a0Zoé\u202fCôté ;\u200bz@example.ca\n"
    assert people(text)[0][:2] == ("Zoé Côté", "z@example.ca")


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\ufeff", "name;email;phone", ";;;\n;;;", '""', "\u00a0\n\u200b"])
def test_nobody_is_said_to_be_nobody(text):
    with pytest.raises(NothingToRead):
        read_list(text)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"PK\x03\x04\x14\x00", LooksLikeWorkbook),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", LooksLikeWorkbook),
        (b"%PDF-1.7\n\x00\x01\x02\x03", LooksBinary),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", LooksBinary),
        (b"\x00" * 100, LooksBinary),
        (b"a\x00b\x01c", LooksBinary),
        (b"name\x9d;\x81\x8d\x8f", LooksBinary),
        (b"\xff\xfe\x00\xd8\x00\x00", LooksBinary),
        (bytes(range(1, 32)) * 10, LooksBinary),
    ],
)
def test_what_is_no_text_is_named_for_what_it_is(content, error):
    with pytest.raises(error):
        text_of(content)


def test_a_file_cut_off_in_the_middle_of_a_character_keeps_the_rest():
    assert text_of("Zoé".encode("utf-16")[:-1]) == "Zo"


def test_accents_of_windows_are_not_taken_for_broken_utf8():
    assert text_of("Zoé Côté – œuvre".encode("cp1252")) == "Zoé Côté – œuvre"


def test_two_megabytes_are_too_many():
    assert len(read_list("x" * 20 + ", a@example.ca").rows) == 1
    with pytest.raises(TooLarge):
        read_list("é" * (LARGEST // 2 + 1))


@pytest.mark.parametrize("header", ["", "name,email\n"])
def test_five_thousand_rows_are_read_and_one_more_is_not(header):
    rows = "".join(f"Person {number},p{number}@example.ca\n" for number in range(MOST_ROWS))
    assert len(read_list(header + rows).rows) == MOST_ROWS
    with pytest.raises(TooManyRows):
        read_list(header + rows + "One,one@example.ca")


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_900_000,
        "@" * 1_900_000,
        "1" * 1_900_000,
        "1-" * 900_000,
        '"' * 1_900_000,
        '"' + "a" * 1_900_000 + '"',
        "," * 1_900_000,
        "<" * 900_000 + ">" * 900_000,
        "\n" * 1_900_000,
        ("a" * 400 + "@" + "\n") * 4000,
        " ".join("1" * 3 for _ in range(400_000)),
    ],
)
def test_nothing_takes_for_ever(text):
    begun = time.process_time()
    with contextlib.suppress(UnreadableList):
        read_list(text)
    assert time.process_time() - begun < 3


def test_a_cell_without_end_is_an_open_quotation_mark():
    with pytest.raises(QuoteLeftOpen):
        read_list('"' + "a\n" * 100_000 + '","x"')


@given(some.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(content):
    with contextlib.suppress(UnreadableList):
        assert read_list(text_of(content)).rows


@given(some.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(UnreadableList):
        assert read_list(text).rows
