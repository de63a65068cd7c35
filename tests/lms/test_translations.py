"""`manage.py translations`: texts are found, kept, checked and compiled, with Babel alone."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lms.translations.catalogues import ROOMS, compile_stale, file_of, read, updated, write
from lms.translations.complaints import complaints
from lms.translations.extraction import Text, texts_of

TEMPLATE = """
{% if x %}
    <p>{% translate "Hello" %} {{ name|default:_("nobody") }} {% partial title=_("Title") %}</p>
  {% translate "May" context "month" as month %}
{% endif %}
{% blocktranslate trimmed count counter=n with who=person.name %}
    {{ who }} has {{ counter }}   lesson
  {% plural %}
    {{ who }} has {{ counter }} lessons, 100%
{% endblocktranslate %}
{# {% translate "Never shown" %} #}
"""


def written(root: Path, name: str, text: str) -> None:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def translate(root: Path, room: str, **french: str | tuple[str, str]) -> None:
    """Update the catalogue of `room` and give the named texts their French."""
    catalogue = updated(read(root, room), texts_of(root, room, ROOMS))
    for english, translation in french.items():
        catalogue.get(english).string = translation
    write(root, room, catalogue)


def test_every_kind_of_text_in_a_template_is_found(tmp_path):
    written(tmp_path, "templates/courses/enrol.html", TEMPLATE)

    assert texts_of(tmp_path, "courses", ROOMS) == [
        Text(singular, plural, context, "templates/courses/enrol.html")
        for singular, plural, context in [
            ("Hello", "", ""),
            ("nobody", "", ""),
            ("Title", "", ""),
            ("May", "", "month"),
            ("%(who)s has %(counter)s   lesson", "%(who)s has %(counter)s lessons, 100%%", ""),
        ]
    ]


def test_every_kind_of_text_in_python_is_found(tmp_path):
    written(
        tmp_path,
        "courses/forms.py",
        '_("plain")\nngettext("one day", "%(n)s days", n)\npgettext_lazy("verb", "Open")\n'
        'npgettext("shop", "one", "many", n)\n_(variable)\n_("two "\n  "halves")\n',
    )
    written(tmp_path, "courses/migrations/0001_initial.py", '_("never")')

    assert [(text.singular, text.plural, text.context) for text in texts_of(tmp_path, "courses", ROOMS)] == [
        ("plain", "", ""),
        ("one day", "%(n)s days", ""),
        ("Open", "", "verb"),
        ("one", "many", "shop"),
        ("two halves", "", ""),
    ]


def test_a_template_belongs_to_its_room_and_all_others_to_the_building(tmp_path):
    for name in ["base.html", "account/login.html", "courses/enrol.html", "lms/home.html"]:
        written(tmp_path, f"templates/{name}", f'{{% translate "{name}" %}}')

    found = {room: [text.singular for text in texts_of(tmp_path, room, ROOMS)] for room in ROOMS}

    assert found["courses"] == ["courses/enrol.html"]
    assert found["lms"] == ["account/login.html", "base.html", "lms/home.html"]
    assert found["agencies"] == []


def test_an_update_keeps_translations_drops_what_is_gone_and_changes_nothing_the_second_time(tmp_path):
    written(tmp_path, "courses/forms.py", '_("cohort")\n_("lesson")')
    translate(tmp_path, "courses", cohort="cohorte", lesson="leçon")
    written(tmp_path, "courses/forms.py", '\n\n_("week")\n_("lesson")')

    translate(tmp_path, "courses")
    first = file_of(tmp_path, "courses").read_text(encoding="utf-8")
    translate(tmp_path, "courses")

    assert file_of(tmp_path, "courses").read_text(encoding="utf-8") == first
    assert [(message.id, message.string) for message in read(tmp_path, "courses") if message.id] == [
        ("lesson", "leçon"),
        ("week", ""),
    ]


def test_a_complete_catalogue_has_no_fault_and_compiles_once(tmp_path):
    written(tmp_path, "courses/forms.py", '_("lesson")\nngettext("%(n)s day", "%(n)s days", n)')
    translate(tmp_path, "courses", **{"lesson": "leçon", "%(n)s day": ("%(n)s jour", "%(n)s jours")})

    assert complaints(tmp_path, ["courses"]) == []
    assert compile_stale(tmp_path) == ["courses"]
    assert compile_stale(tmp_path) == []


@pytest.mark.parametrize(
    ("code", "french", "fault"),
    [
        ('_("lesson")', {}, "courses: empty: 'lesson'"),
        ('_("%(n)s left")', {"%(n)s left": "reste"}, "courses: lacks a placeholder of the English: '%(n)s left'"),
        ('_("left")', {"left": "reste %(n)s"}, "courses: has a placeholder that the English lacks: 'left'"),
        ('_("<b>now</b>")', {"<b>now</b>": "<i>ici</i>"}, "courses: has other tags than the English: '<b>now</b>'"),
        ('ngettext("a", "b", n)', {"a": ("un", "")}, "courses: empty: 'a'"),
        ('_("Who?")', {"Who?": "Qui\u00a0?"}, "courses: has a space before ? ! or ;: 'Who?'"),
        ('_("Go!")', {"Go!": "Allez\u202f!"}, "courses: has a space before ? ! or ;: 'Go!'"),
        ('ngettext("a;", "b;", n)', {"a;": ("un;", "des ;")}, "courses: has a space before ? ! or ;: 'a;'"),
    ],
)
def test_a_faulty_translation_is_named(tmp_path, code, french, fault):
    written(tmp_path, "courses/forms.py", code)
    translate(tmp_path, "courses", **french)

    assert complaints(tmp_path, ["courses"]) == [fault]


def test_missing_stale_and_fuzzy_texts_are_named(tmp_path):
    written(tmp_path, "courses/forms.py", '_("gone")\n_("unsure")')
    translate(tmp_path, "courses", gone="parti", unsure="peut-être")
    catalogue = read(tmp_path, "courses")
    catalogue.get("unsure").flags.add("fuzzy")
    write(tmp_path, "courses", catalogue)
    written(tmp_path, "courses/forms.py", '_("new")\n_("unsure")')

    assert complaints(tmp_path, ["courses"]) == [
        "courses: missing: 'new' (courses/forms.py)",
        "courses: stale, no longer in the code: 'gone'",
        "courses: fuzzy: 'unsure'",
    ]


def test_two_rooms_that_translate_one_text_differently_are_named(tmp_path):
    for room, french in [("courses", "groupe"), ("agencies", "cohorte")]:
        written(tmp_path, f"{room}/forms.py", '_("cohort")')
        translate(tmp_path, room, cohort=french)

    assert complaints(tmp_path, ["courses", "agencies"]) == [
        "agencies: says ['cohorte'] where courses says ['groupe']: 'cohort'"
    ]


def test_the_command_checks_and_compiles(settings, tmp_path, capsys):
    settings.ROOT = tmp_path
    written(tmp_path, "courses/forms.py", '_("lesson")')

    call_command("translations", "--update", "courses")
    with pytest.raises(CommandError, match="courses: empty: 'lesson'"):
        call_command("translations", "--check")
    translate(tmp_path, "courses", lesson="leçon")
    call_command("translations", "--check")
    call_command("translations", "--compile")

    assert capsys.readouterr().out == (
        "courses/locale/fr/LC_MESSAGES/django.po: 1 texts, 1 to translate\n"
        "The French is complete.\n"
        "Compiled: courses.\n"
    )
