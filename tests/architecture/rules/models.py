"""What a table may say, and what it may do to records about people."""

import ast
from collections.abc import Iterator

from tests.architecture.tree import Source, Tree, argument, length_of, name_of, text_of

CONSTRAINTS = {"UniqueConstraint", "CheckConstraint", "ExclusionConstraint", "Index"}
RELATIONS = ("ForeignKey", "OneToOneField", "ManyToManyField", "ParentalKey", "ParentalManyToManyField")
PEOPLE = {"AUTH_USER_MODEL", "Person", "Membership", "Cohort", "Enrolment", "Statement", "Progress"}
MAY_CASCADE = {
    # room.Class.field: why nothing is lost when the row goes with the person or the enrolment.
    "agencies.SignInLink.person": "a key to a door that is gone; it says nothing about anybody",
    "tracking.LessonProgress.enrolment": "a projection, folded again from the ledger at any time",
    "tracking.Progress.enrolment": "a projection, folded again from the ledger at any time",
}


def constraints_stand_in_meta(tree: Tree) -> Iterator[str]:
    """A constraint beside `Meta` is silently none at all."""
    for source in models_of(tree):
        inside = {
            id(call)
            for meta in source.classes()
            if meta.name == "Meta"
            for call in ast.walk(meta)
            if isinstance(call, ast.Call)
        }
        for call in source.calls(*CONSTRAINTS):
            if id(call) not in inside:
                yield f"{source.name}:{call.lineno} {name_of(call.func)} stands outside Meta"


def pages_know_no_people(tree: Tree) -> Iterator[str]:
    """Page models hold content; the only people they name are those of audit fields (`…_by`)."""
    pages = heirs_of({"Page"}, tree)
    for source in models_of(tree):
        for owner in (one for one in source.classes() if one.name in pages):
            for field, call in fields_of(owner):
                if target_of(call) in PEOPLE and not field.endswith("_by"):
                    yield f"{source.name}:{call.lineno} {owner.name}.{field} ties a page to {target_of(call)}"


def records_about_people_never_cascade(tree: Tree) -> Iterator[str]:
    """Deleting a person deletes no record: PROTECT or SET_NULL, but for the rows that `MAY_CASCADE` explains."""
    for source in models_of(tree):
        for owner in source.classes():
            for field, call in fields_of(owner):
                rule = argument(call, 1, "on_delete")
                name = f"{source.path.parts[0]}.{owner.name}.{field}"
                cascades = rule is not None and name_of(rule) == "CASCADE" and target_of(call) in PEOPLE - {"Cohort"}
                if cascades and name not in MAY_CASCADE:
                    yield f"{source.name}:{call.lineno} {name} goes when {target_of(call)} goes"


def saving_does_no_work(tree: Tree) -> Iterator[str]:
    """Work is a service's: no `save()` of our own on models, no `post_save` anywhere."""
    for source in models_of(tree):
        for owner in source.classes():
            for node in owner.body:
                if isinstance(node, ast.FunctionDef) and node.name == "save" and not refuses(node):
                    yield f"{source.name}:{node.lineno} {owner.name}.save() does work that a service should do"
    for source in tree.rooms:
        for node in ast.walk(source.syntax):
            if isinstance(node, ast.Name | ast.Attribute) and name_of(node) in {"post_save", "pre_save", "post_delete"}:
                yield f"{source.name}:{node.lineno} listens to {name_of(node)}"


def refuses(function: ast.FunctionDef) -> bool:
    """Whether a function only says no."""
    return isinstance(function.body[-1], ast.Raise) and length_of(function) <= 3


def models_of(tree: Tree) -> list[Source]:
    """The files that hold models."""
    return [source for source in tree.rooms if "models" in {*source.path.parts, source.path.stem}]


def fields_of(owner: ast.ClassDef) -> Iterator[tuple[str, ast.Call]]:
    """The relations of a model: field name and the call that makes the field."""
    for node in owner.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Call) and name_of(value.func) in RELATIONS:
            yield target.id, value


def target_of(call: ast.Call) -> str:
    """The class that a relation names, without its room; `AUTH_USER_MODEL` is the person."""
    to = argument(call, 0, "to")
    return text_of(to).split(".")[-1] or (name_of(to) if to is not None else "")


def heirs_of(ancestors: set[str], tree: Tree) -> set[str]:
    """Names of all classes that descend from one of `ancestors`, by whatever path."""
    known = set(ancestors)
    while True:
        more = {
            owner.name
            for source in tree.rooms
            for owner in source.classes()
            if known & {name_of(base) for base in owner.bases}
        }
        if more <= known:
            return known
        known |= more
