"""Templates are found by the name of their view, and hold no code that the security policy would refuse."""

import re
from collections.abc import Iterator

from tests.architecture.rules.models import heirs_of
from tests.architecture.tree import ROOMS, Tree

SHOWN_BY_OTHERS = {
    # Template → who shows it, when no view of its room has its name.
    "templates/courses/activity_preview.html": "Wagtail, when an author previews an activity",
    "templates/lms/styleguide.html": "the address /styleguide/, while DEBUG is on",
}
TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
ATTRIBUTE = re.compile(r"([^\s=\"']+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"']+))?")
COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)
PLACED = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)


def templates_share_a_stem_with_their_view(tree: Tree) -> Iterator[str]:
    """`courses/enrol.html` is shown by the view `enrol` of `courses`, `course_page.html` by the model `CoursePage`."""
    pages = {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower() for name in heirs_of({"Page"}, tree)}
    for path, _text in tree.templates:
        if len(path.parts) != 3 or path.parts[1] not in ROOMS or path.name.startswith("_"):
            continue
        if path.stem not in views_of(tree, path.parts[1]) | pages and str(path) not in SHOWN_BY_OTHERS:
            yield f"{path} has the name of no view in {path.parts[1]}/"


def views_of(tree: Tree, room: str) -> set[str]:
    """The names of a room's view functions."""
    return {
        function.name
        for source in tree.rooms
        if source.path.parts[0] == room and "views" in {*source.path.parts, source.path.stem}
        for function in source.functions()
    }


def templates_have_no_inline_code(tree: Tree) -> Iterator[str]:
    """No `style=`, no `on…=`, no script between tags, no `<style>` without the page's nonce, no `javascript:`."""
    for path, text in tree.templates:
        shown = PLACED.sub(nothing_but_a_nonce, COMMENT.sub("", text))
        for tag, words in TAG.findall(shown):
            attributes = {name.lower(): value.strip("\"' ") for name, value in ATTRIBUTE.findall(words)}
            yield from (f"{path}: <{tag} {name}> holds inline code" for name in offences(tag.lower(), attributes))


def nothing_but_a_nonce(placed: re.Match[str]) -> str:
    """What a template puts in is blank to us, but for the nonce that makes a `<style>` ours."""
    return "nonce" if "csp_nonce" in placed.group() else " "


def offences(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    """The attributes that run or style by themselves; `…` where the tag itself does."""
    for name, value in attributes.items():
        if name == "style" or name.startswith("on") or value.lower().startswith("javascript:"):
            yield name
    if tag == "style" and attributes.get("nonce") != "nonce":
        yield "…"
    if tag == "script" and "src" not in attributes and "json" not in attributes.get("type", ""):
        yield "…"
