"""Written pages as text, what their front matter must have, and the site's own rules for them.

The rules are in `docs/_data/page-rules.yml`.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cached_property, partial
from pathlib import Path

from sitekit.dataset.comparison_models import PageRule, PageRules
from sitekit.dataset.yaml_reader import Document, Value, parse_yaml
from sitekit.dates import last_possible_day, parse_day
from sitekit.markdown_scan import FRONT_MATTER, blank, mask_code, reading_minutes
from sitekit.problems import Problem, ProblemsError, did_you_mean

FRONT_MATTER_FIELDS = (
    *("title", "description", "hide", "icon", "reviewed", "search"),
    *("status", "stylesheet", "subtitle", "tags", "template"),
)
# The parts of a page that the theme can hide.
HIDEABLE = ("feedback", "footer", "navigation", "path", "tags", "toc")
_NO_TEXT = re.compile(r"true|false|yes|no|on|off|null|~|[\d.:-]+", re.IGNORECASE)


@dataclass(frozen=True)
class PageText:
    """A written page: its source path below the docs directory, its path in messages, its text."""

    path: str
    display_path: str
    text: str

    @cached_property
    def body_start(self) -> int:
        """Where the Markdown begins, after the front matter."""
        head = FRONT_MATTER.match(self.text)
        return head.end() if head else 0

    @cached_property
    def without_code(self) -> str:
        """The text with code blanked; positions stay the same."""
        return mask_code(self.text)

    @cached_property
    def visible(self) -> str:
        """The text with front matter, code, and comments blanked; positions stay the same."""
        masked = mask_code(self.text, comments=True)
        return blank(self.text[: self.body_start]) + masked[self.body_start :]

    def problem(self, position: int, message: str, hint: str) -> Problem:
        """Return a problem at a position of the text."""
        return Problem.at_offset(self.display_path, self.text, position, message, hint)

    @cached_property
    def blocks(self) -> list[tuple[int, list[str]]]:
        """The position and the lines of each block between blank lines."""
        found = re.finditer(r"(?:^[^\n]*\S[^\n]*(?:\n|\Z))+", self.visible, re.MULTILINE)
        return [(block.start(), block[0].rstrip("\n").split("\n")) for block in found]


@dataclass(frozen=True)
class WrittenSite:
    """What people write besides the data, and the pages that the site will have.

    `written` are the paths of all files below `docs`, `texts` the written pages by path, and
    `pages` the source paths of written and generated pages. Messages call `docs` `display_path`.
    """

    docs: Path
    display_path: str
    written: Collection[str]
    texts: Mapping[str, str]
    pages: Collection[str]

    def at(self, path: str) -> str:
        """Return how messages name a file."""
        return f"{self.display_path}/{path}"

    def page(self, path: str) -> PageText:
        """Return a written page."""
        return PageText(path, self.at(path), self.texts[path])

    @property
    def overrides(self) -> Path:
        """The directory of our part of the theme."""
        return self.docs.parent / "overrides"

    @property
    def configuration(self) -> list[Path]:
        """The file `mkdocs.yml`, if the site has it."""
        return [file for file in (self.docs.parent / "mkdocs.yml",) if file.is_file()]


def check_front_matter(page: PageText) -> Iterator[Problem]:
    """The front matter can be read, has a title and a description, and names no unknown field."""
    fields_hint = "begin the page with ---, title: …, description: …, and --- on lines of their own"
    if not page.text.startswith("---"):
        yield page.problem(0, "the page has no front matter", fields_hint)
        return
    head = FRONT_MATTER.match(page.text)
    if head is None:
        yield page.problem(0, "the front matter doesn't end", "write --- on a line after it")
        return
    try:
        # The empty line takes the place of ---, so that positions are those in the page.
        document = parse_yaml(f"\n{head['yaml']}", page.display_path)
    except ProblemsError as error:
        yield from error.problems
        return
    if not isinstance(document.value, dict):
        yield page.problem(0, "the front matter has no fields", fields_hint)
        return
    for name in ("title", "description"):
        if name not in document.value:
            message = f'the front matter lacks the field "{name}"'
            yield page.problem(0, message, "add it; search engines and lists show it")
    title, description = (document.value.get(name) for name in ("title", "description"))
    if isinstance(title, str) and title.strip(" .") == str(description).strip(" ."):
        message = '"description" says the same as "title"'
        hint = "say in a sentence what the page answers"
        yield document.problem(("description",), message, hint)
    for name, value in document.value.items():
        yield from _check_field(document, name, value)
        if name in {"title", "description"}:
            yield from _check_shown_text(page, document, name, value)


def _check_field(document: Document, name: str, value: Value) -> Iterator[Problem]:
    if name not in FRONT_MATTER_FIELDS and (guess := did_you_mean(name, FRONT_MATTER_FIELDS)):
        yield document.problem((name,), f'unknown field "{name}"', guess)
    if name == "hide" and (wrong := [part for part in _as_list(value) if part not in HIDEABLE]):
        hint = did_you_mean(wrong[0], HIDEABLE) or f"a page can hide {', '.join(HIDEABLE)}"
        yield document.problem((name,), f'"hide" has "{wrong[0]}"', hint)
    if name == "reviewed" and (fault := _day_fault(value)):
        message = f'"reviewed" is {value}, {fault}'
        yield document.problem((name,), message, "write it as in 2026-11-30")


def _check_shown_text(
    page: PageText, document: Document, name: str, value: Value
) -> Iterator[Problem]:
    """Yield what is wrong with a text that search engines and lists show."""
    problem = partial(document.problem, (name,))
    line = page.text.split("\n")[document.key_position((name,))[0] - 1].rstrip()
    if not isinstance(value, str):
        yield problem(f'"{name}" is not one text', "write it on one line after the colon")
    elif not value.strip():
        yield problem(f'"{name}" is empty', "write a value")
    elif found := re.search(r"\*\*|`|\]\(|</?[a-z]+>", value):
        message = f'"{name}" has markup ({found[0]}), which is published as it is'
        yield problem(message, "write plain text")
    elif _NO_TEXT.fullmatch(value) and line.endswith(f" {value}"):
        message = f'"{name}" is {value}, which YAML does not read as text'
        yield problem(message, "put it in quotation marks")


def _as_list(value: Value) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _day_fault(value: object) -> str:
    day = parse_day(str(value))
    if day is None:
        return "which is not a day"
    return "which is in the future" if day > last_possible_day() else ""


def check_page_rules(rules: PageRules, document: Document, site: WrittenSite) -> Iterator[Problem]:
    """Yield what pages lack of their rules, and each rule that no page is subject to."""
    for number, rule in enumerate(rules.rules):
        pages = [site.page(path) for path in site.texts if governs(rule, path)]
        if not pages:
            where = ("rules", number, "pages")
            message, hint = "no page is subject to this rule", "correct the paths"
            yield document.problem(where, message, hint, value=True)
        for page in pages:
            yield from _front_matter(rule, page)
            yield from _sections(rule, page)
            yield from _parts(rule, page)
            if index := rule.reading_time_in:
                yield from _reading_time(page, site.texts.get(index, ""), index, site.at(index))


def governs(rule: PageRule, path: str) -> bool:
    """Return whether a page is subject to a rule."""
    return path not in rule.other_than and any(fnmatch(path, one) for one in rule.pages)


def _front_matter(rule: PageRule, page: PageText) -> Iterator[Problem]:
    head = page.text[: page.body_start]
    for name in rule.front_matter:
        if not re.search(rf"^{name}:[ \t]*\S", head, re.MULTILINE):
            yield page.problem(0, f'the front matter lacks the field "{name}"', "add it")
    found = re.search(r"^description:[ \t]*(\S.*(?:\n[ \t]+.*)*)", head, re.MULTILINE)
    if rule.description_length and found:
        least, most = rule.description_length
        length = len(" ".join(found[1].split()).strip("\"'>-| "))
        if not least <= length <= most:
            message = f"the description has {length} characters"
            yield page.problem(found.start(), message, f"write {least} to {most}")


def _sections(rule: PageRule, page: PageText) -> Iterator[Problem]:
    last = -1
    for name in rule.sections:
        place = _place(page, name)
        if place is None:
            message, hint = f'the page has no section "{name}"', f'write "## {name}" and its text'
            yield page.problem(page.body_start, message, hint)
        elif place < last:
            message = f'the section "{name}" is in the wrong place'
            yield page.problem(place, message, f"the order is {', '.join(rule.sections)}")
        last = max(last, place or 0)


def _place(page: PageText, section: str) -> int | None:
    found = re.search(rf"^## {re.escape(section)}[ \t]*$", page.text, re.MULTILINE)
    return found.start() if found else None


def _parts(rule: PageRule, page: PageText) -> Iterator[Problem]:
    for part in rule.parts:
        start = _place(page, part.after) if part.after else page.body_start
        end = _place(page, part.before) if part.before else len(page.text)
        if start is None or end is None:
            continue  # The missing section is reported.
        text = page.text[start:end]
        found = [match.start() for match in re.finditer(part.find, text, re.MULTILINE)]
        if len(found) < part.least:
            only = f" only {len(found)} times" if found else ""
            message = f"the page {'has' if found else 'lacks'} {part.what}{only}"
            yield page.problem(start, message, part.hint)
        elif part.most is not None and len(found) > part.most:
            position = start + found[part.most]
            yield page.problem(position, f"the page has {part.what}", part.hint)


def _reading_time(page: PageText, index: str, name: str, at: str) -> Iterator[Problem]:
    """Yield a problem unless a table of another page has a row with the page's reading time."""
    file = page.path.rpartition("/")[2]
    link = rf"\[[^\]]+\]\({re.escape(file)}\)"
    row = re.search(rf"^\| {link} \|(?:.*\|)? (\d+) \|$", index, re.MULTILINE)
    minutes = reading_minutes(page.text)
    if row is None:
        message = f'no table in "{name}" has a row for the page'
        yield page.problem(page.body_start, message, f"add it there, with {minutes} as its minutes")
    elif int(row[1]) != minutes:
        message = f'the page "{file}" takes {minutes} minutes to read, not {row[1]}'
        yield Problem.at_offset(at, index, row.start(1), message, f"write {minutes}")
