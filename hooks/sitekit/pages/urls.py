"""The address of every page of a dataset, and how one page links to another."""

import posixpath
from dataclasses import dataclass

KEY_DIFFERENCES = "compare/key-differences.md"
MATRIX = "compare/index.md"
GENERATED_CSS = "assets/css/generated.css"
MATRIX_ROWS_CSS = "assets/css/matrix-rows.css"
GUIDE_ANSWERS_CSS = "assets/css/guide-answers.css"
MATRIX_JS = "assets/js/matrix.js"
FLASHCARDS_JS = "assets/js/flashcards.js"
PAIRS_JS = "assets/js/pairs.js"
PAIRS = "compare/pairs.md"
TECHNOLOGIES = "technologies/index.md"
DIMENSIONS = "dimensions/index.md"
BIBLIOGRAPHY = "bibliography.md"
GLOSSARY = "glossary.md"
GLOSSARY_SOURCES = "glossary/sources.md"
GUIDE = "decide/index.md"
SCENARIOS = "decide/scenarios.md"
GUIDE_REASONS = "decide/reasons.json"
GUIDE_POINTS = "decide/points.md"
COMBINATIONS = "decide/combinations.md"
GUIDE_JS = "assets/js/guide.js"
LIVE_CSS = "assets/css/live.css"
LIVE_JS = "assets/js/live/"
LIVE_FILES = "assets/live/"
MOVED_JS = "assets/js/moved.js"
DATA = "data.md"
FIGURES = "figures.md"
WHATS_NEW = "whats-new.md"
FEED = "changes.xml"
API = "api/v2"


def technology_page(name: str) -> str:
    """Return the page of a technology, relative to the docs folder."""
    return f"technologies/{name}.md"


def dimension_page(name: str) -> str:
    """Return the page of a dimension; a cell's address is `#<technology>` on it."""
    return f"dimensions/{name}.md"


def figures_page(dimension: str) -> str:
    """Return the page with every published figure of a dimension, with conditions and source."""
    return f"dimensions/{dimension}/figures.md"


def pair_page(name: str) -> str:
    """Return the page of a pair."""
    return f"compare/{name}.md"


def topic_page(name: str) -> str:
    """Return the page with all technologies for the dimensions of a topic."""
    return f"compare/{name}.md"


def figure_file(name: str, extension: str) -> str:
    """Return the download of a stack, as "svg" or as "mmd" (Mermaid source)."""
    return f"figures/{name}.{extension}"


def technology_feed(name: str) -> str:
    """Return the Atom feed of what changes in the data about a technology."""
    return f"technologies/{name}.xml"


def lab_page(name: str) -> str:
    """Return the page of a lab. It is written by hand, beside the lab's script."""
    return f"labs/{name}/index.md"


def source_page(source: str) -> str:
    """Return the page of the bibliography that holds a source: one for each initial of an ID."""
    return f"bibliography/{source[:1]}.md"


def source_address(source: str) -> str:
    """Return the address of a source, relative to the docs folder."""
    return f"{source_page(source)}#{source}"


@dataclass(frozen=True)
class UrlBuilder:
    """How source paths become addresses: `a/b.md` is `a/b/` or, with flat URLs, `a/b.html`.

    `site` is the address of the site with a final slash, or empty where it is not known. With
    `from_source`, relative addresses lead from the directory of the source instead of from that of
    the built page: Zensical changes those of raw HTML as it does those of Markdown.
    """

    directories: bool = True
    site: str = ""
    from_source: bool = False

    def address(self, page: str) -> str:
        """Return the address of a page or file, relative to the root of the site."""
        path, hash_sign, fragment = page.partition("#")
        if path.endswith(".md"):
            stem = path.removesuffix(".md")
            is_index = posixpath.basename(stem) == "index"
            if self.directories:
                path = posixpath.dirname(stem) if is_index else stem
                path = f"{path}/" if path else ""
            else:
                path = f"{stem}.html"
        return f"{path}{hash_sign}{fragment}"

    def file(self, page: str) -> str:
        """Return the path of the HTML file that a page is built into."""
        address = self.address(page)
        return f"{address}index.html" if address.endswith("/") or not address else address

    def link(self, target: str, page: str) -> str:
        """Return the relative address that leads from `page` to `target`, both source paths."""
        if target.startswith("#"):
            return target
        path, hash_sign, fragment = self.address(target).partition("#")
        here = self.address(page)
        if fragment and path == here:
            return f"#{fragment}"
        folder = (page if self.from_source else here).rpartition("/")[0]
        relative = _relative_path(path.rstrip("/"), folder)
        if path.endswith("/") or not path:
            relative += "/"
        return f"{relative}{hash_sign}{fragment}"

    def public(self, target: str, page: str) -> str:
        """Return the address of `target` for those who read a copy of `page` elsewhere.

        It is relative to `page` where the site's address is not known.
        """
        return f"{self.site}{self.address(target)}" if self.site else self.link(target, page)


def _relative_path(path: str, folder: str) -> str:
    """Return the way from a folder to a path.

    As `posixpath.relpath` does, which asks for the current folder twice a call; pages make tens of
    thousands of calls.
    """
    if "//" in path or "/." in f"/{path}":
        return posixpath.relpath(path or ".", folder or ".")
    down = path.split("/") if path else []
    up = folder.split("/") if folder else []
    same = 0
    for one, other in zip(down, up, strict=False):
        if one != other:
            break
        same += 1
    return "/".join([*[".."] * (len(up) - same), *down[same:]]) or "."
