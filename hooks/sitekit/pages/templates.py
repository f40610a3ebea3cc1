"""The template engine of generated pages: every value is made harmless, no name is guessed."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sitekit.dates import OLD_AFTER_YEARS, build_date, format_month, is_old
from sitekit.pages import choice, escape, prose, stacks
from sitekit.pages import urls as places
from sitekit.pages.api import Api
from sitekit.pages.notes import Notes
from sitekit.pages.repository import Repository
from sitekit.pages.terms import terms_of

if TYPE_CHECKING:
    from pathlib import Path

    from markupsafe import Markup

    from sitekit.dataset.model import Figure
    from sitekit.pages.urls import Urls
    from sitekit.pages.views import View

FOLDER = "generated"
NOWHERE = Repository()


class Templates:
    """Renders the templates below `<overrides>/generated` for one dataset."""

    def __init__(
        self, overrides: Path, view: View, urls: Urls, repository: Repository = NOWHERE
    ) -> None:
        self.view = view
        self.urls = urls
        self.api = Api(view, urls)
        self.terms = terms_of(view.data.glossary)
        self.environment = Environment(
            loader=FileSystemLoader(overrides / FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.environment.globals.update(
            data=view.data,
            view=view,
            places=places,
            api=self.api,
            offers={},
            choice=choice.Choice(view.data),
            choice_key=choice.answer_key,
            choice_keys=choice.keys_of,
            # The stack of a technology stands on its page and on those of all its pairs.
            technology_figure=cache(partial(stacks.technology_figure, view.data)),
            arrangement_figure=cache(partial(stacks.arrangement_figure, view.data)),
            edit_cell=lambda row, column: repository.edit_cell(view.data, row, column),
            report_cell=lambda row, column: repository.report_cell(row, column, urls),
            front_matter=lambda **fields: escape.front_matter(fields),
        )
        self.environment.filters["number"] = number
        self.environment.filters["amount"] = amount
        today = build_date()
        self.environment.globals["old_after"] = OLD_AFTER_YEARS
        self.environment.filters["is_old"] = lambda figure: is_old(figure.measured, today)
        self.environment.filters["month"] = format_month
        self.environment.filters["lines"] = escape.inert_lines
        self.environment.filters["text"] = prose.to_text

    def render(self, template: str, page: str, **values: Any) -> str:
        """Return one page. `page` is its source path, from which its links lead."""
        context = self._context(page, Notes(self.view.data.sources))
        return self.environment.get_template(template).render(context, **values)

    def fragment(self, name: str, page: str, notes: Notes, **values: Any) -> str:
        """Return one part of a page of prose, from the template `fragments/<name>.html`."""
        template = self.environment.get_template(f"fragments/{name}.html")
        return template.render(self._context(page, notes), **values)

    def _context(self, page: str, notes: Notes) -> dict[str, Any]:
        def href(target: str) -> Markup:
            return escape.inert(self.urls.link(target, page))

        def from_root(target: str) -> str:
            return self.urls.link(target[1:], page) if target.startswith("/") else target

        return {
            "page": page,
            "notes": notes,
            "href": href,
            "canonical": lambda target: escape.inert(self.urls.public(target, page)),
            "prose": lambda text: prose.to_html(text, from_root),
            "inline": lambda text: prose.to_inline_html(text, from_root),
        }


def _finalize(value: object) -> object:
    return value if isinstance(value, StrictUndefined) else escape.inert(value)


def number(value: float) -> str:
    """Return a number as people write it: 1200 as "1,200", 0.50 as "0.5"."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.6f}".rstrip("0").rstrip(".")


def amount(figure: Figure) -> str:
    """Return a figure's number or range, with its bound."""
    if figure.value is None:
        text = f"{number(figure.low or 0)} to {number(figure.high or 0)}"
    else:
        text = number(figure.value)
    return f"{figure.bound} {text}" if figure.bound else text
