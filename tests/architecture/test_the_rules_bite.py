"""Every rule of the house, seen red: a small made-up tree breaks it, and the rule says so in these words."""

from pathlib import Path

import pytest

from tests.architecture.rules import RULES, files, functions, models, stairs, templates, texts
from tests.architecture.rules.models import MAY_CASCADE, fields_of, models_of
from tests.architecture.rules.templates import SHOWN_BY_OTHERS
from tests.architecture.tree import ROOMS, Tree
from tests.databases import ROOT

LONG = "def grade():\n" + "    step = 1\n" * 41
LONG_VIEW = "def enrol(request):\n    '''Enrol.'''\n" + "    step = 1\n" * 26
CHARTER = '"""What is taught: pages, editions and offerings."""\n'

CASES = [
    (
        stairs.top_level_packages_stand_on_the_staircase,
        {"core/x.py": ""},
        ["core/ is no room of the house; see docs/decisions/"],
    ),
    (
        stairs.strings_point_down,
        {"courses/models.py": 'p = ForeignKey("tracking.Progress")\nm = apps.get_model("lms", "Thing")\n'},
        [
            "courses/models.py:1 points up the stairs: tracking.Progress",
            "courses/models.py:2 points up the stairs: get_model",
        ],
    ),
    (
        stairs.strings_point_down,
        {"agencies/jobs/tasks.py": 'run = "agencies.services.invite"\nown = "agencies.jobs.tasks"\n'},
        ["agencies/jobs/tasks.py:1 points up the stairs: agencies.services.invite"],
    ),
    (
        stairs.addresses_point_down,
        {
            "courses/views.py": 'go = redirect("tracking:cohort", 1)\nown = redirect("courses:enrol")\n',
            "agencies/forms.py": 'home: str = "lms:home"\n',
            "lms/views.py": 'home = "tracking:home"\n',
        },
        [
            "agencies/forms.py:1 points up the stairs: lms:home",
            "courses/views.py:1 points up the stairs: tracking:cohort",
        ],
    ),
    (
        stairs.migrations_point_down,
        {"agencies/migrations/0001_initial.py": 'dependencies = [("courses", "0001_initial"), ("auth", "0001_x")]\n'},
        ["agencies/migrations/0001_initial.py:1 points up the stairs: 0001_initial"],
    ),
    (
        stairs.rooms_never_see_the_tests,
        {"lms/demo.py": "from tests.factories import agencies\n"},
        ["lms/demo.py:1 imports tests.factories.agencies"],
    ),
    (
        stairs.the_workshop_knows_nobody,
        {"agencies/jobs/tasks.py": "from agencies.models import Person\nfrom agencies.jobs.models import Job\n"},
        ["agencies/jobs/tasks.py:1 imports agencies.models.Person"],
    ),
    (
        stairs.pure_packages_stay_pure,
        {
            "tracking/xapi/statements.py": "import uuid\nfrom tracking.models import Statement\nimport django.conf\n",
            "courses/activities/cloze.py": "from django.utils.text import slugify\nfrom django.db import models\n",
        },
        [
            "tracking/xapi/statements.py:2 imports tracking.models.Statement",
            "tracking/xapi/statements.py:3 imports django.conf",
            "courses/activities/cloze.py:2 imports django.db.models",
        ],
    ),
    (
        files.names_come_from_the_vocabulary,
        {
            "courses/common.py": "",
            "courses/models/pages.py": "",
            "courses/loose/x.py": "",
            "agencies/jobs/extras.py": "",
        },
        [
            "courses/common.py is no word of a room's vocabulary (docs/decisions/0002)",
            "courses/loose is no word of a room's vocabulary (docs/decisions/0002)",
            "agencies/jobs is no word of a room's vocabulary (docs/decisions/0002)",
            "agencies/jobs/extras.py is no word of a room's vocabulary (docs/decisions/0002)",
        ],
    ),
    (
        files.sub_packages_have_a_charter,
        {
            "courses/__init__.py": CHARTER,
            "courses/packages/__init__.py": '"""Packages."""',
            "courses/models/__init__.py": "",
        },
        ["courses/packages/__init__.py does not say what the package is for"],
    ),
    (
        files.files_are_short,
        {"courses/models.py": "\n" * 401, "courses/migrations/0001_initial.py": "\n" * 500, "docs/long.md": "\n" * 500},
        ["courses/models.py has 401 lines"],
    ),
    (
        files.names_say_something,
        {"courses/text_utils.py": "", "tracking/tasks.py": "def process_all(): ...\ndef get_context_data(): ...\n"},
        ["tracking/tasks.py:1 process_all is named 'process'", "courses/text_utils.py is named 'utils'"],
    ),
    (
        functions.views_are_short,
        {"courses/views/cohorts.py": LONG_VIEW, "courses/services.py": LONG_VIEW},
        ["courses/views/cohorts.py:1 enrol has 26 lines"],
    ),
    (functions.functions_are_short, {"courses/services.py": LONG}, ["courses/services.py:1 grade has 41 lines"]),
    (
        models.constraints_stand_in_meta,
        {
            "courses/models/editions.py": (
                "class Edition(Model):\n    once = models.UniqueConstraint(fields=[], name='x')\n"
                "    class Meta:\n        constraints = [models.CheckConstraint(name='y')]\n"
            )
        },
        ["courses/models/editions.py:2 UniqueConstraint stands outside Meta"],
    ),
    (
        models.pages_know_no_people,
        {
            "courses/models/fields.py": "class Base(HasUid, Page): ...\n",
            "courses/models/pages.py": (
                "class CoursePage(Base):\n    best = ForeignKey('courses.Enrolment', PROTECT)\n"
                "    frozen_by = ForeignKey(settings.AUTH_USER_MODEL, SET_NULL)\n"
                "    fans: Any = ManyToManyField(settings.AUTH_USER_MODEL)\n"
                "class Edition(Model):\n    reader = ForeignKey(settings.AUTH_USER_MODEL, PROTECT)\n"
            ),
        },
        [
            "courses/models/pages.py:2 CoursePage.best ties a page to Enrolment",
            "courses/models/pages.py:4 CoursePage.fans ties a page to AUTH_USER_MODEL",
        ],
    ),
    (
        models.records_about_people_never_cascade,
        {
            "agencies/models.py": (
                "class SignInLink(Model):\n    person = ForeignKey('agencies.Person', on_delete=models.CASCADE)\n"
                "class Note(Model):\n    about = ForeignKey('agencies.Person', models.CASCADE)\n"
                "    agency = ForeignKey(Agency, on_delete=CASCADE)\n"
            )
        },
        ["agencies/models.py:4 agencies.Note.about goes when Person goes"],
    ),
    (
        models.saving_does_no_work,
        {
            "courses/models.py": (
                "class A(Model):\n    def save(self):\n        self.count()\n        super().save()\n"
                "class B(Model):\n    def save(self):\n        raise AppendOnly\n"
            ),
            "courses/receivers.py": "from django.db.models import signals\nsignals.post_save.connect(x)\n",
        },
        [
            "courses/models.py:2 A.save() does work that a service should do",
            "courses/receivers.py:2 listens to post_save",
        ],
    ),
    (
        templates.templates_share_a_stem_with_their_view,
        {
            "courses/views/cohorts.py": "def enrol(request): ...\n",
            "courses/models.py": "class CoursePage(Page): ...\n",
            "templates/courses/course_page.html": "",
            "templates/courses/enrol.html": "",
            "templates/courses/_row.html": "",
            "templates/courses/parts/any.html": "",
            "templates/courses/enrolment.html": "",
        },
        ["templates/courses/enrolment.html has the name of no view in courses/"],
    ),
    (
        templates.templates_have_no_inline_code,
        {
            "templates/a.html": (
                "<p class='x'>on time = fine</p>\n<a href=\"{% url 'x' %}\" onclick=\"go()\">x</a>\n"
                '<p{% if a > 1 %} style="x"{% endif %}>x</p>\n<script src="{% static \'a.js\' %}" defer></script>\n'
                '<script>alert()</script>\n<script type="application/json">{}</script>\n'
                "<style>b{}</style><style nonce='{{ request.csp_nonce }}'>b{}</style>\n"
                "<a href='javascript:x()' title='on = 1'>x</a>\n"
            )
        },
        [
            "templates/a.html: <a onclick> holds inline code",
            "templates/a.html: <p style> holds inline code",
            "templates/a.html: <script …> holds inline code",
            "templates/a.html: <style …> holds inline code",
            "templates/a.html: <a href> holds inline code",
        ],
    ),
    (
        texts.no_host_or_machine_is_named,
        {
            "requirements/run.lock": "--index-url https://" + "pypi" + ".org/simple\n",
            "docs/operations.md": "cd " + "/ho" + "me/somebody/tremplin\nsee example.org/ho" + "me/\n",
        },
        ["docs/operations.md:1 names /ho" + "me/somebody/", "requirements/run.lock:1 names pypi" + ".org"],
    ),
    (
        texts.the_french_is_complete,
        {"courses/models.py": 'name = _("first day")\n'},
        ["courses: missing: 'first day' (courses/models.py)"],
    ),
]


def made_up(root: Path, contents: dict[str, str]) -> Tree:
    for name, text in contents.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Tree(root)


@pytest.mark.parametrize(("rule", "contents", "complaints"), CASES, ids=[case[0].__name__ for case in CASES])
def test_a_broken_house_is_told_what_is_broken(rule, contents, complaints, tmp_path):
    assert sorted(rule(made_up(tmp_path, contents))) == sorted(complaints)


def test_every_rule_is_seen_to_bite():
    assert {case[0] for case in CASES} == set(RULES)


def test_a_sound_house_hears_nothing(tmp_path):
    sound = {f"{room}/__init__.py": CHARTER for room in ROOMS} | {
        "courses/views.py": "def enrol(request):\n    return render(request, 'courses/enrol.html')\n",
        "templates/courses/enrol.html": "<form method='post'>{% csrf_token %}</form>",
        "tests/courses/test_views.py": "def test_data_of_a_helper_are_not_a_process(): ...\n",
    }
    house = made_up(tmp_path, sound)

    assert [complaint for rule in RULES for complaint in rule(house)] == []


def test_exceptions_that_nobody_needs_any_more_are_struck_out():
    house = Tree(ROOT)
    fields = {
        f"{source.path.parts[0]}.{owner.name}.{field}"
        for source in models_of(house)
        for owner in source.classes()
        for field, _call in fields_of(owner)
    }
    shown = {str(path) for path, _text in house.templates}

    assert set(MAY_CASCADE) - fields == set()
    assert set(SHOWN_BY_OTHERS) - shown == set()
