"""Check our templates of the theme, and correct what the theme renders inside of them.

The theme's templates read names that nobody has defined, so Jinja can't be strict about ours.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from jinja2 import Environment, Template, TemplateNotFound, TemplateSyntaxError, meta, nodes

from sitekit.problems import Problem, did_you_mean

ADVICE = "correct the template"


class RepairError(LookupError):
    """A repair in a template that no longer repairs anything."""


def repair(html: str, old: str, new: str, where: str = "") -> str:
    """Return HTML of the theme with `old` replaced by `new`.

    HTML without `where` doesn't contain the element and is returned as it is. Raises RepairError,
    with the place in the template, if the theme no longer has the fault, or if `new` equals `old`.
    """
    if where not in html:
        return html
    if old == new:
        raise RepairError(
            f"{_place()}: this repair changes nothing; write what is right, or remove it"
        )
    if old not in html:
        raise RepairError(
            f"{_place()}: the theme's HTML has no {old!r} to repair; look at what it has now, and "
            "rewrite or remove the repair"
        )
    return html.replace(old, new)


def _place() -> str:
    """Return the file and line of the template that is being rendered."""
    frame = sys._getframe(2)  # noqa: SLF001 - Jinja finds the lines of errors in this way, too
    while frame.f_back and not isinstance(frame.f_globals.get("__jinja_template__"), Template):
        frame = frame.f_back
    template = frame.f_globals.get("__jinja_template__")
    if not isinstance(template, Template) or not template.filename:
        return "a template"
    line = template.get_corresponding_lineno(frame.f_lineno)
    return f"{os.path.relpath(template.filename)}:{line}:1"


class TemplateCheck:
    """Our templates: what keeps them from being rendered, and the names that they read.

    `names` are the templates below `folder`. Raises nothing: `problems` has what is wrong.
    """

    def __init__(self, environment: Environment, folder: Path, names: Iterable[str]) -> None:
        self.problems: list[Problem] = []
        # The names that pages must provide, and the attributes of `page`, with where they are read.
        self._wanted: dict[tuple[str, ...], Problem] = {}
        defined: set[str] = set()
        for name in names:
            path = (folder / name).as_posix()
            try:
                environment.get_template(name)
                tree = environment.parse((folder / name).read_text("utf-8"), name, path)
            except TemplateSyntaxError as error:
                message = error.message or "the template cannot be read"
                self.problems.append(Problem(path, error.lineno, 1, message, ADVICE))
                continue
            self._check_references(environment, tree, path)
            self._collect_names(tree, path)
            defined.update(_defined_names(environment, tree))
        for name in defined:
            self._wanted.pop((name,), None)

    def _check_references(self, environment: Environment, tree: nodes.Template, path: str) -> None:
        for node in tree.find_all((nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport)):
            other = getattr(getattr(node, "template", None), "value", None)
            if isinstance(other, str) and not exists(environment, other):
                hint = did_you_mean(other, environment.list_templates(["html"])) or ADVICE
                self.problems.append(Problem(path, node.lineno, 1, f'no template "{other}"', hint))

        # Jinja itself refuses an unknown filter only where no condition is around it.
        for used in tree.find_all(nodes.Filter):
            if used.name not in environment.filters:
                hint = did_you_mean(used.name, environment.filters) or ADVICE
                message = f'no filter "{used.name}"'
                self.problems.append(Problem(path, used.lineno, 1, message, hint))

    def _collect_names(self, tree: nodes.Template, path: str) -> None:
        undeclared = meta.find_undeclared_variables(tree)
        for node in tree.find_all(nodes.Name):
            if node.name in undeclared:
                message = f'no page has the name "{node.name}"'
                problem = Problem(path, node.lineno, 1, message, ADVICE)
                self._wanted.setdefault((node.name,), problem)
        for read in tree.find_all(nodes.Getattr):
            if isinstance(read.node, nodes.Name) and read.node.name == "page":
                message = f'a page has no "{read.attr}"'
                problem = Problem(path, read.lineno, 1, message, ADVICE)
                self._wanted.setdefault(("page", read.attr), problem)

    def unknown_names(self, context: Mapping[str, object]) -> list[Problem]:
        """Return a problem for each name that `context` lacks: Jinja renders it as nothing.

        `context` has the names of all pages, and one of the pages as `page`.
        """
        return sorted(
            problem
            for (name, *attributes), problem in self._wanted.items()
            if name not in context or not all(hasattr(context[name], key) for key in attributes)
        )


def _defined_names(environment: Environment, tree: nodes.Template) -> Iterator[str]:
    """Yield the names that a template and what it extends define at their top."""
    for node in tree.find_all(nodes.Extends):
        name = getattr(node.template, "value", None)
        if isinstance(name, str) and environment.loader and exists(environment, name):
            source = environment.loader.get_source(environment, name)[0]
            # What is wrong with a template is reported where that template is read.
            with contextlib.suppress(TemplateSyntaxError):
                yield from _defined_names(environment, environment.parse(source))
    yield from (node.target for node in tree.find_all(nodes.Import))
    yield from (node.name for node in tree.find_all(nodes.Name) if node.ctx == "store")


def exists(environment: Environment, name: str) -> bool:
    """Return whether there is a template of that name; it may have mistakes."""
    try:
        environment.get_template(name)
    except TemplateSyntaxError:
        return True
    except TemplateNotFound:
        return False
    return True
