"""The index of the search: an entry for each section of each page."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sitekit.search.sections import Section, page_sections

# A title that so many pages have makes sense only with the title of its page.
REPEATED = 4
# Such sections are a page's recurring parts, which answer less often than its own.
REPEATED_BOOST = 0.85


@dataclass(frozen=True)
class SearchPage:
    """A page as the search gets it: its URL, its title, its HTML, and how much it counts.

    `section_boost` is that of its sections.
    """

    url: str
    title: str
    html: str
    boost: float = 1.0
    section_boost: float = 1.0


def search_entries(
    pages: Iterable[SearchPage], words: Mapping[str, Iterable[str]]
) -> list[dict[str, Any]]:
    """Return the entries of all pages. `words` has further words for some URLs.

    The first entry of a page is the page itself; the search relies on it.
    """
    divided = [(page, page_sections(page.html)) for page in pages]
    titles = Counter(
        title
        for _, sections in divided
        for title in {section.title for section in sections if section.fragment}
    )
    entries = []
    for page, sections in divided:
        for section in sections or [Section("", page.title)]:
            repeated = titles[section.title] >= REPEATED
            if section.fragment and not section.text and (repeated or not section.title):
                continue
            entries.append(_entry(page, section, repeated=repeated, words=words))
    return entries


def _entry(
    page: SearchPage, section: Section, *, repeated: bool, words: Mapping[str, Iterable[str]]
) -> dict[str, Any]:
    location = f"{page.url}#{section.fragment}" if section.fragment else page.url
    title = section.title or page.title
    if section.fragment and repeated:
        title = f"{page.title}: {title}"
    entry: dict[str, Any] = {"location": location, "title": title, "text": section.text}
    boost = page.section_boost if section.fragment else page.boost
    if repeated and section.fragment:
        boost *= REPEATED_BOOST
    if boost != 1:
        entry["boost"] = round(boost, 2)
    if also := [*dict.fromkeys((*section.words, *words.get(location, ())))]:
        entry["words"] = also
    return entry
