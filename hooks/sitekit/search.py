"""What the search can find: sections of pages, and the words that lead to them.

A section begins at a heading, at a `<section>`, or at a term of a definition list that has an ID.
Its text is what a reader reads: no drawings, buttons, citation numbers, or lists of sources. The
dataset adds names, product examples, and synonyms.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sitekit.dataset.comparison_models import SearchTarget
from sitekit.dataset.loader import Dataset
from sitekit.pages import urls
from sitekit.pages.planned_files import all_pairs

# What isn't a sentence of the page. `data-search-exclude` is also the theme's name for it.
_IGNORED = (
    "[data-search-exclude], .headerlink, .cites, .cell-links, .md-content__button, "
    ".mermaid-source, .visually-hidden, .sources, .reviewed, .more, .lane, .level-scale, "
    ".terms dd > a, .spectrum, .stack, .stack-key, .dg-file, [popover], figure svg, nav, script, "
    "style, svg, template, [aria-hidden=true]"
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_BLOCKS = _HEADINGS | frozenset(
    (
        *("blockquote", "caption", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption"),
        *("figure", "label", "legend", "li", "ol", "p", "pre", "section", "summary", "table"),
        *("tr", "ul"),
    )
)
_CELLS = frozenset(("td", "th"))
_SPACE = re.compile(r"\s+")
# Labels that repeat on many pages and say nothing.
_EMPTY_LINES = frozenset(("Details", "Sources"))


@dataclass
class Section:
    """A section: its fragment ("" for the page itself), its title, other names, and its text."""

    fragment: str
    title: str = ""
    words: list[str] = field(default_factory=list)
    text: str = ""


@lru_cache(maxsize=512)
def page_sections(html: str) -> Sequence[Section]:
    """Return the sections of a page in order; the first is the page itself."""
    tree = LexborHTMLParser(f"<body>{html}")
    if tree.body is None:
        return []
    for node in tree.css(_IGNORED):
        node.decompose(recursive=True)
    preformatted = {
        child.mem_id
        for node in tree.css("pre")
        for child in node.traverse(include_text=True)
        if child.is_text_node
    }
    reader = _SectionReader()
    for node in tree.body.traverse(include_text=True):
        if node.is_text_node:
            reader.add_text(node, is_preformatted=node.mem_id in preformatted)
        else:
            reader.add_element(node)
    return reader.finish()


class _SectionReader:
    """Divides a page into sections, node by node."""

    def __init__(self) -> None:
        self._sections = [Section("")]
        self._texts: list[str] = []
        # The heading whose text is the title of the section, and not a part of its text.
        self._heading: LexborNode | None = None

    def finish(self) -> list[Section]:
        """Return the sections that say something."""
        self._close()
        return [section for section in self._sections if section.text or section.title]

    def add_text(self, node: LexborNode, *, is_preformatted: bool) -> None:
        """Add a text to the section, unless it is in its heading."""
        if self._heading is None or not _within(node, self._heading):
            text = node.text(deep=False)
            self._texts.append(text if is_preformatted else _SPACE.sub(" ", text))

    def add_element(self, node: LexborNode) -> None:
        """Begin a section at an element with an address; at others, add what separates texts."""
        tag, fragment = node.tag or "", node.attributes.get("id") or ""
        if tag == "h1":
            self._sections[0].title, self._heading = _heading(node), node
        elif fragment and (tag in _HEADINGS or tag == "dt"):
            last, parent = self._sections[-1], node.parent
            if last.fragment and parent and last.fragment == parent.attributes.get("id"):
                last.title, self._heading = _heading(node), node
            else:
                self._begin(Section(fragment, _heading(node), words=_other_names(node)), node)
        elif tag == "section" and fragment:
            heading = node.css_first("h2,h3,h4")
            if heading is not None:
                self._begin(Section(fragment, _heading(heading)), heading)
        elif tag in _BLOCKS:
            self._texts.append("\n")
        elif tag in _CELLS:
            self._texts.append(" · " if node.prev is not None and _has_cell_before(node) else " ")
        elif tag == "br":
            self._texts.append(" ")

    def _begin(self, section: Section, heading: LexborNode) -> None:
        self._close()
        self._sections.append(section)
        self._heading = heading

    def _close(self) -> None:
        self._sections[-1].text = _tidy("".join(self._texts))
        self._texts.clear()


def _has_cell_before(node: LexborNode) -> bool:
    before = node.prev
    while before is not None and before.is_text_node:
        before = before.prev
    return before is not None and before.tag in _CELLS


def _within(node: LexborNode, ancestor: LexborNode) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.mem_id == ancestor.mem_id:
            return True
        parent = parent.parent
    return False


def _heading(node: LexborNode) -> str:
    also = {child.mem_id for child in node.css(".also")}
    texts = [
        child.text(deep=False)
        for child in node.traverse(include_text=True)
        if child.is_text_node and not (child.parent is not None and child.parent.mem_id in also)
    ]
    return " ".join("".join(texts).split())


def _other_names(node: LexborNode) -> list[str]:
    return [
        name.strip()
        for child in node.css(".also")
        for name in child.text().strip().strip("()").split(",")
    ]


def _tidy(text: str) -> str:
    """Return the text with one line for each block and no other white space than blanks."""
    lines = (" ".join(line.split()).strip("· ") for line in text.replace("\u2060", "").split("\n"))
    return "\n".join(line for line in lines if line not in _EMPTY_LINES and re.search(r"\w", line))


# A title that at least this many pages have makes sense only with the title of its page.
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


@dataclass(frozen=True)
class SearchWords:
    """What the dataset adds to the search.

    `words` has further words for source paths. `settings` is read by the search in the browser:
    groups of synonyms, the names that a product belongs to, and the page for each two technologies.
    """

    words: dict[str, list[str]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)


def search_words(data: Dataset, url_of: Callable[[str], str | None]) -> SearchWords:
    """Return the words of a dataset. `url_of` returns the URL of a source path, if it has one."""
    names = {
        key: [item.name, item.short, item.plural, *(example.name for example in item.examples)]
        for key, item in data.technologies.items()
    }
    words = {urls.technology_page(key): others for key, (_, *others) in names.items()}
    related: dict[str, list[str]] = {}
    for target in data.synonyms.leads_to if data.synonyms else ():
        words.setdefault(_page_of(target), []).extend(target.words)
        if target.technology:
            names[target.technology] += target.words
            name = data.technologies[target.technology].name.lower()
            for word in target.words:
                related.setdefault(word.lower(), []).append(name)
    order = list(names)
    pairs = {}
    for pair in all_pairs(data.contents.technologies, data.contents.pairs):
        first, second = sorted((order.index(pair.first), order.index(pair.second)))
        if url := url_of(urls.pair_page(pair.id)):
            pairs[f"{first}-{second}"] = url
    settings = {
        "synonyms": [list(group) for group in data.synonyms.same] if data.synonyms else [],
        "related": related,
        "subjects": [list(dict.fromkeys(group)) for group in names.values()],
        "pairs": pairs,
    }
    return SearchWords(words, settings)


def _page_of(target: SearchTarget) -> str:
    if target.technology:
        return urls.technology_page(target.technology)
    if target.dimension:
        return urls.dimension_page(target.dimension)
    if target.term:
        return f"{urls.GLOSSARY}#{target.term}"
    return target.page or ""
