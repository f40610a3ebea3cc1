"""Check written pages against the site's own rules, which `docs/_data/page-rules.yml` has."""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch

from sitekit.dataset.comparison_models import PageRule, PageRules
from sitekit.dataset.yaml_reader import Document
from sitekit.markdown_scan import reading_minutes
from sitekit.pages.checks.page_text import PageText
from sitekit.problems import Problem


def check_page_rules(
    rules: PageRules | None, document: Document | None, texts: Mapping[str, str], display_path: str
) -> Iterator[Problem]:
    """Yield what pages lack of their rules, and each rule that no page is subject to."""
    for number, rule in enumerate(rules.rules if rules else ()):
        names = [path for path in texts if governs(rule, path)]
        if document and not names:
            where = ("rules", number, "pages")
            message, hint = "no page is subject to this rule", "correct the paths"
            yield document.problem(where, message, hint, value=True)
        for name in names:
            page = PageText(name, f"{display_path}/{name}", texts[name])
            yield from _front_matter(rule, page)
            yield from _sections(rule, page)
            yield from _parts(rule, page)
            if rule.reading_time_in:
                index = rule.reading_time_in
                at = f"{display_path}/{index}"
                yield from _reading_time(page, texts.get(index, ""), index, at)


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
