"""Decide what is wrong with each link, once every file has been read.

A link is checked once, however many pages have it; only what is wrong is put into words. References
and footnotes that nothing defines are found too: Markdown doesn't turn them into links.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from sitekit.linkcheck.findings import SEPARATOR, Finding, Issue, Link, Suggestion, issue, shorten
from sitekit.linkcheck.resolve import MISSING_FILE, Scan, Site, Target
from sitekit.linkcheck.source_locator import Sources
from sitekit.linkcheck.suggestions import Suggester
from sitekit.linkcheck.urls import Url, decode, parse

_MISSING_FRAGMENT: Final = issue("missing-fragment", "")
"""The file lacks the fragment; put into words only for a report."""

_SCRIPT_ROUTE: Final = issue("script-route", "", severity="note")
_LOOKUPS_BEFORE_SET: Final = 100
_MAX_REDIRECTS: Final = 20
_ROUTE: Final = re.compile(r"!?/|!")
_LINE_RANGE: Final = re.compile(r"(?P<prefix>[A-Za-z_-]*)(?P<first>\d+)-(?P=prefix)(?P<last>\d+)")
_ENDS: Final = ("first", "last")


class LinkValidator:
    """Finds what is wrong with the links of a scanned site."""

    def __init__(self, site: Site, scan: Scan) -> None:
        self._site = site
        self._scan = scan
        self._lookups: dict[str, int] = {}
        self._id_sets: dict[str, frozenset[str]] = {}
        self._redirects = Redirects(site, scan.refreshes, scan.bases)
        self._suggester = Suggester(site, scan.ids, scan.refreshes)

    def findings(self) -> Iterator[Finding]:
        """Yield everything wrong with every file."""
        scan = self._scan
        yield from scan.findings
        issues = ((number, self._issue(target)) for number, target in enumerate(scan.targets))
        bad_links = {number: cause for number, cause in issues if cause is not None}
        if not bad_links:
            return
        for file, numbers in scan.uses.items():
            for number in sorted(bad_links.keys() & numbers):
                link, target = scan.links[number], scan.targets[number]
                url = parse(link.url, self._site.base(file, scan.bases.get(file)))
                explained = self._explained(link, target, url, bad_links[number])
                # What only means the page itself is the same link on every page of a template.
                is_own = link.url[:1] in ("", "#")
                address = link.url if is_own or url is None else url.href
                yield Finding(file, link.where, link.url, address, explained)

    def _issue(self, target: Target) -> Issue | None:
        """Return the worst thing wrong with where a link leads, if anything is."""
        if target.issue and target.issue.severity == "error":
            return target.issue
        end = self._redirects.follow(target)
        if end.issue and end.issue.severity == "error":
            return end.issue
        if end.file and end.fragment:
            missing = self._fragment_issue(end.file, end.fragment)
            is_redirect = end.file != target.file
            if missing and not (is_redirect and self._has_id(target.file or "", end.fragment)):
                return missing
        return target.issue or end.issue

    def _explained(self, link: Link, target: Target, url: Url | None, cause: Issue) -> Issue:
        """Return the issue in words, with the nearest right target."""
        if cause is _SCRIPT_ROUTE and target.fragment:
            name = shorten(decode(target.fragment))
            return issue("script-route", f'only a script can answer "#{name}"')
        if cause is _MISSING_FRAGMENT:
            end = self._redirects.follow(target)
            file, fragment = end.file or "", end.fragment or ""
            name = shorten(self._site.files.address(file)) or "the home page"
            if link.url.startswith("#") and file == target.file:
                name = "this page"
            if file != target.file and target.file:
                name += f", to which {shorten(self._site.files.address(target.file))} redirects,"
            message = f'{name} has no element with the ID "{shorten(decode(fragment))}"'
            suggestion = self._suggester.fragment(file, fragment)
            return issue("missing-fragment", message, suggestion=suggestion)
        if cause is MISSING_FILE and url is not None:
            path = self._site.decoded_path(url)
            destination = shorten(path) if path else "the home page"
            destination = f'the path "{destination}"' if ":" in path else destination
            message = f"{link.where} leads to {destination}, which does not exist"
            hint = self._suggester.guess(link.url, path, decode(url.fragment))
            suggestion = None if hint else self._suggester.file(path)
            return issue("missing-file", message, hint, suggestion=suggestion)
        return cause

    def _fragment_issue(self, file: str, fragment: str) -> Issue | None:
        """Return an issue when a file lacks a fragment and no script is likely to supply it."""
        decoded = decode(fragment)
        if (
            self._has_id(file, fragment)
            or (decoded != fragment and self._has_id(file, decoded))
            or decoded.lower() == "top"
        ):
            return None
        lines = _LINE_RANGE.fullmatch(decoded)
        if lines and all(self._has_id(file, lines["prefix"] + lines[end]) for end in _ENDS):
            return None  # Views of source code highlight a range of lines with a script.
        if file in self._scan.with_scripts and _ROUTE.match(decoded):
            return _SCRIPT_ROUTE
        return _MISSING_FRAGMENT

    def _has_id(self, file: str, name: str) -> bool:
        """Return whether a file has an ID; a file that is often looked up gets a set of them."""
        known = self._id_sets.get(file)
        if known is not None:
            return name in known
        lookups = self._lookups[file] = self._lookups.get(file, 0) + 1
        ids = self._scan.ids.get(file, "")
        if lookups > _LOOKUPS_BEFORE_SET:
            self._id_sets[file] = frozenset(ids.split(SEPARATOR))
        return f"{SEPARATOR}{name}{SEPARATOR}" in ids


class Destination(NamedTuple):
    """Where a link ends after redirects, and what is wrong with the way there."""

    file: str | None
    fragment: str | None
    issue: Issue | None = None


class Redirects:
    """Follows pages that send their reader elsewhere with `meta http-equiv="refresh"`."""

    def __init__(
        self, site: Site, refreshes: Mapping[str, tuple[float, str]], bases: Mapping[str, str]
    ) -> None:
        """`refreshes` has the delay and target of pages, `bases` their `<base href>`."""
        self._targets: dict[str, Target] = {}
        self._written: dict[str, str] = {}
        for file, (delay, written) in refreshes.items():
            link = Link("page", "redirect", written)
            target = site.resolve(link, site.base(file, bases.get(file)))
            # A page that names itself after some seconds only keeps itself fresh.
            if target.file != file or not delay:
                self._targets[file] = target
                self._written[file] = written

    def follow(self, target: Target) -> Destination:
        """Return where a link to this target ends.

        A fragment is kept: redirects of hosts keep it, and so do the scripts of redirect pages.
        """
        fragment, hops, written = target.fragment, 0, ""
        seen: set[str] = set()
        while target.file in self._targets:
            if target.file in seen:
                return Destination(None, None, _ENDLESS)
            if hops == _MAX_REDIRECTS:
                message = f"it redirects more than {_MAX_REDIRECTS} times"
                return Destination(None, None, issue("broken-redirect", message))
            seen.add(target.file)
            written = self._written[target.file]
            target = self._targets[target.file]
            fragment = target.fragment or fragment
            hops += 1
        if not hops:
            return Destination(target.file, fragment)
        if target.issue is not None and target.issue.severity == "error":
            message = f"it redirects to {shorten(written)}, which does not exist"
            return Destination(None, None, issue("broken-redirect", message))
        message = "it is a redirect" if hops == 1 else f"it takes {hops} redirects"
        if target.file is None:
            return Destination(
                None, None, issue("redirect", message, f'write "{shorten(written)}"')
            )
        suggestion = Suggestion(target.file, decode(fragment or ""))
        return Destination(target.file, fragment, issue("redirect", message, suggestion=suggestion))


_ENDLESS: Final = issue("broken-redirect", "it redirects in a circle")


_REFERENCE: Final = re.compile(r"(?<![\w\]\\!])!?\[(?P<text>[^\[\]\n]+)\]\[(?P<name>[^\[\]\n]*)\]")
_FOOTNOTE: Final = re.compile(r"(?<!\\)\[\^(?P<name>[^\]\s]+)\](?!:)")
_SHOWN: Final = re.compile(r"\[\^[^\]\s]+\]|\[[^\[\]\n]+\]\[[^\[\]\n]*\]")
_CODE: Final = re.compile(
    r"<(code|pre|script|style|textarea)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_TAG: Final = re.compile(r"<[^>]*>")


def undefined_references(files: Iterable[str], root: Path, sources: Sources) -> Iterator[Finding]:
    """Yield the references on these built pages in `root` that nothing defines."""
    for file in files:
        written = dict.fromkeys(
            match[0]
            for path in sources.of_page(file)
            if (text := sources.markdown(path))
            for pattern in (_FOOTNOTE, _REFERENCE)
            for match in pattern.finditer(text)
        )
        shown = _shown_references(root / file) if written else frozenset()
        for reference in written:
            if reference.removeprefix("!") in shown:
                message = "nothing defines this reference, so the page shows it as text"
                undefined = issue("undefined-reference", message)
                yield Finding(file, "reference", reference, reference, undefined)


def _shown_references(page: Path) -> frozenset[str]:
    """Return what a page shows, outside code, that looks like a reference."""
    try:
        data = page.read_bytes()
    except OSError:
        return frozenset()
    text = html.unescape(_TAG.sub("", _CODE.sub("", data.decode("utf-8", "replace"))))
    return frozenset(_SHOWN.findall(text))
