"""The rules of the house as functions: each takes a `Tree` and yields one line per thing that breaks it."""

from collections.abc import Callable, Iterator

from tests.architecture.rules import files, functions, models, stairs, templates, texts
from tests.architecture.tree import Tree

Rule = Callable[[Tree], Iterator[str]]

RULES: list[Rule] = [
    stairs.top_level_packages_stand_on_the_staircase,
    stairs.strings_point_down,
    stairs.addresses_point_down,
    stairs.migrations_point_down,
    stairs.rooms_never_see_the_tests,
    stairs.the_workshop_knows_nobody,
    stairs.pure_packages_stay_pure,
    files.names_come_from_the_vocabulary,
    files.sub_packages_have_a_charter,
    files.files_are_short,
    files.names_say_something,
    functions.views_are_short,
    functions.functions_are_short,
    models.constraints_stand_in_meta,
    models.pages_know_no_people,
    models.records_about_people_never_cascade,
    models.saving_does_no_work,
    templates.templates_share_a_stem_with_their_view,
    templates.templates_have_no_inline_code,
    texts.no_host_or_machine_is_named,
    texts.the_french_is_complete,
]
