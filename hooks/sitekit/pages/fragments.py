"""Put data into pages of prose: tables, stacks, figures and numbered citations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sitekit.pages.markers import Cited, Marker, rewrite
from sitekit.pages.notes import Notes
from sitekit.problems import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sitekit.pages.templates import Templates


@dataclass
class Prose:
    """One page of prose while its markers are replaced.

    `page` is its source path below docs, `shown` its path in messages, and `offset` the number of
    lines, such as those of a front matter, that stand before the text.
    """

    templates: Templates
    page: str
    shown: str
    offset: int = 0
    problems: list[Problem] = field(default_factory=list)
    has_sources: bool = False

    def __post_init__(self) -> None:
        self.notes = Notes(self.templates.view.data.sources)

    def expand(self, markdown: str) -> str:
        """Return the Markdown with all data in place; what is wrong is added to `problems`."""
        text = rewrite(markdown, self._marker, self._citation, self._stray)
        if self.notes.all() and not self.has_sources:
            self.problems.append(
                Problem(
                    self.shown,
                    1,
                    1,
                    "the page cites sources but does not list them",
                    'end it with "## Sources" and the line <!-- data: sources -->',
                )
            )
        # The list needs all numbers, so it is written when the whole page has been read.
        return text.replace(_SOURCES, self._render("sources") if self.has_sources else "")

    def _render(self, part: str, **values: Any) -> str:
        return self.templates.fragment(part, self.page, self.notes, **values)

    def _marker(self, marker: Marker) -> str:
        handler = KINDS.get(marker.kind)
        if handler is None:
            self._say(
                marker,
                f'unknown fragment "{marker.kind}"',
                nearest(marker.kind, KINDS) or f"the fragments are {', '.join(KINDS)}",
            )
            return ""
        return handler(self, marker)

    def _citation(self, cited: list[Cited]) -> str:
        known = self.templates.view.data.sources
        notes = []
        for each in cited:
            if each.source in known:
                notes.append(self.notes.add(each.source, each.at))
            else:
                self._say(each, *_unknown("source", each.source, known))
        return self._render("citation", cited=notes).strip()

    def _stray(self, line: int, column: int) -> None:
        self.problems.append(
            Problem(
                self.shown,
                line + self.offset,
                column,
                "a data marker must stand on a line of its own",
                "move it to its own line",
            )
        )

    def _say(self, at: Marker | Cited, message: str, hint: str) -> None:
        self.problems.append(Problem(self.shown, at.line + self.offset, at.column, message, hint))

    def _known(
        self, marker: Marker, what: str, names: Collection[str], known: Collection[str]
    ) -> bool:
        wrong = [name for name in names if name not in known]
        for name in wrong:
            self._say(marker, *_unknown(what, name, known))
        if not names:
            self._say(
                marker,
                f'"{marker.kind}" needs the name of a {what}',
                f"such as {next(iter(known), '')}",
            )
        return bool(names) and not wrong

    def stacks(self, marker: Marker) -> str:
        """Show stacks side by side."""
        known = self.templates.view.data.technologies
        if not self._known(marker, "technology", marker.arguments, known):
            return ""
        return self._render("stacks", names=marker.arguments, line=marker.line)

    def arrangement(self, marker: Marker) -> str:
        """Show technologies inside others."""
        known = self.templates.view.data.arrangements
        if not self._known(marker, "arrangement", marker.arguments, known):
            return ""
        return self._render("arrangements", names=marker.arguments, line=marker.line)

    def table(self, marker: Marker) -> str:
        """Show some rows for some columns."""
        data = self.templates.view.data
        rows, columns = _split(marker.arguments, "for")
        fine = self._known(marker, "dimension", rows, data.dimensions)
        fine = self._known(marker, "technology", columns or ["?"], data.technologies) and fine
        return self._render("table", dimensions=rows, technologies=columns) if fine else ""

    def cell(self, marker: Marker) -> str:
        """Show one cell in full."""
        data = self.templates.view.data
        fine = self._known(marker, "dimension", marker.arguments[:1], data.dimensions)
        fine = self._known(marker, "technology", marker.arguments[1:2], data.technologies) and fine
        if not fine:
            return ""
        dimension, technology = marker.arguments[:2]
        return self._render("cell", dimension=dimension, technology=technology)

    def chart(self, marker: Marker) -> str:
        """Show the figures of a dimension."""
        known = [n for n, d in self.templates.view.data.dimensions.items() if d.numeric]
        if not self._known(marker, "numeric dimension", marker.arguments[:1], known):
            return ""
        return self._render("chart", dimension=marker.arguments[0])

    def lab(self, marker: Marker) -> str:  # noqa: ARG002
        """Show what a lab measured."""
        return ""

    def sources(self, marker: Marker) -> str:
        """List the sources that the page cites."""
        if self.has_sources:
            self._say(marker, "the sources are listed twice", "keep one list")
        self.has_sources = True
        return _SOURCES


# Stands for the list of sources until the page has been read to its end; not a text of a page.
_SOURCES = "\x00sources\x00"

KINDS: dict[str, Callable[[Prose, Marker], str]] = {
    "arrangement": Prose.arrangement,
    "cell": Prose.cell,
    "chart": Prose.chart,
    "lab": Prose.lab,
    "sources": Prose.sources,
    "stack": Prose.stacks,
    "stacks": Prose.stacks,
    "table": Prose.table,
}


def _unknown(what: str, name: str, known: Collection[str]) -> tuple[str, str]:
    return f'unknown {what} "{name}"', nearest(name, known) or "add it to the data or correct it"


def _split(words: tuple[str, ...], at: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if at not in words:
        return words, ()
    place = words.index(at)
    return words[:place], words[place + 1 :]
