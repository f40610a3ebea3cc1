"""Check `mkdocs.yml`: what pages need of it, and what it names.

The names that it may have are in `configuration.toml`.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from posixpath import dirname, relpath

from sitekit.dataset.raw_dataset import DATA_DIRECTORY
from sitekit.dataset.yaml_reader import Document, KeyPath, Value, parse_yaml, read_text
from sitekit.markdown_scan import FRONT_MATTER
from sitekit.pages.checks.page_text import WrittenSite
from sitekit.problems import Problem, ProblemsError, did_you_mean

TABLES = tomllib.loads(Path(__file__).with_name("configuration.toml").read_text("utf-8"))
FEATURES = TABLES["features"].split()
SCHEMES = ("default", "slate")
HOOKS = "hooks/build.py"
# What generated pages and diagrams look like: without them, diagrams are black boxes.
STYLE_SHEETS = (
    ("assets/css/site.css", ("extra_css",)),
    ("assets/css/diagrams.css", ("extra", "diagram_css")),
)
# What MkDocs can be told to overlook.
VALIDATION = ("absolute_links", "anchors", "not_found", "omitted_files", "unrecognized_links")
_REMOTE = re.compile(r"(https?:)?//")


@dataclass(frozen=True)
class Configuration:
    """A configuration and the site that it is checked against."""

    document: Document
    site: WrittenSite

    def get(self, *where: str) -> Value:
        """Return the value at a path, or an empty text; that of a tag is what the tag is put on."""
        value = self.document.value
        for step in where:
            value = value.get(step, "") if isinstance(value, dict) else ""
        return value

    def has(self, name: str) -> bool:
        """Return whether the site or its theme has a file."""
        folders = (folder / name for folder in self.templates)
        return name in self.site.written or any(file.is_file() for file in folders)

    def names(self, *where: str) -> dict[str, KeyPath]:
        """Return the names in a list, each with its place; one with options is a mapping."""
        found: dict[str, KeyPath] = {}
        listed = self.get(*where)
        for number, item in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(item, dict):
                item = item.get("path") or next(iter(item), "")
            if isinstance(item, str):
                found[item] = (*where, number)
        return found

    @cached_property
    def templates(self) -> list[Path]:
        """The directories of templates: the site's, and the theme's where it is installed."""
        folders = [self.site.docs.parent / (self.text("theme", "custom_dir") or "overrides")]
        theme = find_spec("material") if self.text("theme", "name") == "material" else None
        if theme and theme.origin:
            folders.append(Path(theme.origin).parent / "templates")
        return folders

    def text(self, *where: str) -> str:
        """Return the text at a path, or an empty one; that of `!ENV` is its default."""
        value = self.get(*where)
        if isinstance(value, list):
            value = value[-1] if value else ""
        return value if isinstance(value, str) else ""

    def problem(self, where: KeyPath, message: str, hint: str) -> Problem:
        """Return a problem at a value, or at what a missing value would be part of."""
        return self.document.problem(where, message, hint, value=True)


def check_configuration(site: WrittenSite) -> Iterator[Problem]:
    """Yield the problems of a site's configuration; without one, something else builds the site."""
    for file in site.configuration:
        try:
            document = parse_yaml(read_text(file, file.name), file.name, is_configuration=True)
        except ProblemsError as error:
            yield from error.problems
        else:
            configuration = Configuration(document, site)
            for rule in RULES:
                yield from rule(configuration)


def theme_has_what_is_named(config: Configuration) -> Iterator[Problem]:
    """The theme has the features, color schemes, language, icons, and templates that are named."""
    for name, where in config.names("theme", "features").items():
        if name not in FEATURES:
            hint = did_you_mean(name, FEATURES) or "remove it"
            yield config.problem(where, f'the theme has no feature "{name}"', hint)
    for where, value in config.document.all_values:
        if where[:1] != ("theme",) or len(where) == 1 or not isinstance(value, str):
            continue
        if where[1] == "palette" and where[-1] == "scheme" and value not in SCHEMES:
            hint = did_you_mean(value, SCHEMES) or f"the schemes are {', '.join(SCHEMES)}"
            yield config.problem(where, f'the theme has no scheme "{value}"', hint)
        elif where[1] == "language":
            yield from _find(config, where, "language", "partials/languages", f"{value}.html")
        elif where[1] == "icon" or where[-2:] == ("toggle", "icon"):
            yield from _find(config, where, "icon", ".icons", f"{value}.svg")
    for path, text in config.site.texts.items():
        head = FRONT_MATTER.match(text)
        named = re.search(r"^template:[ \t]*(\S+)", head["yaml"], re.MULTILINE) if head else None
        if head and named:
            for problem in _find(config, (), "template", "", named[1]):
                offset = head.start("yaml") + named.start(1)
                at = config.site.at(path)
                yield Problem.at_offset(at, text, offset, problem.message, problem.hint)


def _find(
    config: Configuration, where: KeyPath, what: str, folder: str, file: str
) -> Iterator[Problem]:
    """Yield a problem unless a directory of templates has the file; without the theme, nothing."""
    folders = [path / folder for path in config.templates]
    if len(folders) > 1 and not any((path / file).is_file() for path in folders):
        suffix = Path(file).suffix
        known = [other.name for path in folders for other in path.glob(f"*{suffix}")]
        if folder:
            file, known = Path(file).stem, [Path(name).stem for name in known]
        hint = did_you_mean(file, known) or "correct the name"
        yield config.problem(where, f'the theme has no {what} "{file}"', hint)


def extensions_are_loaded(config: Configuration) -> Iterator[Problem]:
    """The extensions that generated pages need and written pages use are there."""
    named = config.names("markdown_extensions")
    where = ("markdown_extensions",)
    for name in TABLES["required_extensions"]:
        if name not in named:
            message = f'generated pages need the extension "{name}"'
            yield config.problem(where, message, "add it to markdown_extensions")
    for extension in TABLES["extension"]:
        pattern = re.compile(extension["find"], re.MULTILINE)
        users = [path for path, text in config.site.texts.items() if pattern.search(text)]
        if users and extension["name"] not in named:
            needed = f'which needs the extension "{extension["name"]}"'
            message = f"{users[0]} has {extension['what']}, {needed}"
            yield config.problem(where, message, "add it to markdown_extensions")


def assets_exist(config: Configuration) -> Iterator[Problem]:
    """Style sheets, scripts, and the icon of the site are files of this site."""
    for sheet, key in STYLE_SHEETS:
        if sheet not in config.get(*key):
            message = f'the style sheet "{sheet}" isn\'t used, so pages would have no style'
            yield config.problem(key, message, f"name it under {key[-1]}")
    places: dict[str, KeyPath] = {
        **config.names("extra_css"),
        **config.names("extra_javascript"),
        config.text("extra", "diagram_css"): ("extra", "diagram_css"),
        config.text("theme", "favicon"): ("theme", "favicon"),
    }
    for name, where in places.items():
        if _REMOTE.match(name):
            message = "the Content-Security-Policy blocks files from other sites"
            yield config.problem(where, message, "copy the file into docs/assets")
        elif name and not config.has(name):
            known = [path for path in config.site.written if Path(path).suffix == Path(name).suffix]
            hint = did_you_mean(name, [path for path in known if path not in places])
            if not hint and name in dict(STYLE_SHEETS):
                hint = "copy it from the site that you began with"
            message = f'no file "{name}" below the pages\' directory'
            yield config.problem(where, message, hint or "add it, or correct the name")


def builds_are_strict(config: Configuration) -> Iterator[Problem]:
    """A build fails on a warning, and a link that leads nowhere is at least a warning."""
    strict = config.get("strict")
    if isinstance(strict, str) and strict.casefold() not in {"true", "yes", "on"}:
        message = "a build would publish in spite of warnings"
        yield config.problem(("strict",), message, "write `strict: true`")
    for where, value in config.document.all_values:
        if where[:1] == ("validation",) and where[-1] in VALIDATION and value in {"ignore", "info"}:
            message = f'with "{where[-1]}: {value}", a build would publish what leads nowhere'
            yield config.problem(where, message, "write warn")


def nothing_is_loaded_from_elsewhere(config: Configuration) -> Iterator[Problem]:
    """No fonts and no analytics scripts come from other sites."""
    if config.text("theme", "name") == "material" and config.get("theme", "font") != "false":
        message = "the theme would load fonts from another site, which the policy blocks"
        yield config.problem(("theme", "font"), message, "write `font: false`")
    if config.get("extra", "analytics"):
        message = "the Content-Security-Policy blocks analytics scripts"
        yield config.problem(("extra", "analytics"), message, "remove it")


def navigation_leads_to_pages(config: Configuration) -> Iterator[Problem]:
    """A page is in the navigation once, and a directory in it has pages."""
    seen: set[str] = set()
    titles: set[str] = set()
    for where in config.document.key_positions:
        if where[:1] == ("nav",) and len(where) == 3 and isinstance(where[2], str):
            if where[2] in titles:
                message = f'the navigation has "{where[2]}" twice'
                yield config.document.problem(where, message, "name their difference, or join them")
            titles.add(where[2])
    for where, path in config.document.all_values:
        if where[:1] != ("nav",) or not isinstance(path, str) or not path.endswith((".md", "/*")):
            continue
        if path in seen:
            yield config.problem(where, f'"{path}" is in the navigation twice', "keep one")
        elif path.endswith("/*") and not any(
            page.startswith(path[:-1]) for page in config.site.pages
        ):
            folders = {f"{page.rpartition('/')[0]}/*" for page in config.site.pages if "/" in page}
            hint = did_you_mean(path, folders) or "remove it"
            yield config.problem(where, f'no page is in "{path}"', hint)
        seen.add(path)


def site_is_complete(config: Configuration) -> Iterator[Problem]:
    """The site has a name, a search, and our hooks, and doesn't publish its data files as such."""
    for text in TABLES["text"]:
        if not re.match(text["right"], config.text(*text["key"]), re.DOTALL | re.IGNORECASE):
            yield config.problem(tuple(text["key"]), text["message"], text["hint"])
    if config.get("plugins") and "search" not in config.names("plugins"):
        yield config.problem(("plugins",), "the site has no search", 'add "search" to plugins')
    for where, value in config.document.all_values:
        if where[:1] == ("plugins",) and where[-1] == "separator" and not _is_pattern(value):
            message = "the search would fail: its separator isn't a regular expression"
            yield config.problem(where, message, "look for a bracket that isn't closed")
    if HOOKS not in config.names("hooks"):
        message = "without its hooks, the site would have no page made from the data"
        yield config.problem(("hooks",), message, f"write `hooks: [{HOOKS}]`")
    if f"{DATA_DIRECTORY}/" not in config.text("exclude_docs"):
        hint = f"write `exclude_docs: /{DATA_DIRECTORY}/`"
        yield config.problem(("exclude_docs",), f"{DATA_DIRECTORY} would be published", hint)
    edit = config.text("edit_uri")
    if edit and not re.search(rf"[?#]|(^|/){re.escape(config.site.docs.name)}/?$", edit):
        message = f'edit links would lead to "{edit}", where the pages aren\'t'
        yield config.problem(("edit_uri",), message, f"end it with {config.site.docs.name}/")


def _is_pattern(text: object) -> bool:
    try:
        re.compile(str(text))
    except re.error:
        return False
    return True


def links_lead_to_this_site(config: Configuration) -> Iterator[Problem]:
    """A page links to another page, not to the file of that page in the repository."""
    repository = config.text("repo_url").rstrip("/")
    if not repository:
        return
    docs = re.escape(config.site.docs.name)
    pattern = re.compile(rf"\]\({re.escape(repository)}/[^\s)]*/{docs}/([^\s)#?]+\.md)")
    for path, text in config.site.texts.items():
        for match in pattern.finditer(text) if repository in text else ():
            if match[1] in config.site.pages:
                at, message = config.site.at(path), "the link leads to a page's file"
                hint = f"link to {relpath(match[1], dirname(path) or '.')}"
                yield Problem.at_offset(at, text, match.start(), message, hint)


RULES: tuple[Callable[[Configuration], Iterator[Problem]], ...] = (
    theme_has_what_is_named,
    extensions_are_loaded,
    assets_exist,
    builds_are_strict,
    nothing_is_loaded_from_elsewhere,
    navigation_leads_to_pages,
    site_is_complete,
    links_lead_to_this_site,
)
