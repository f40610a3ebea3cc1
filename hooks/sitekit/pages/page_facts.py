"""What a page says of itself: reading time, related pages, and how to cite it."""

import math
import re
from collections.abc import Mapping, Sequence

from sitekit.pages.api.serialize import latex

WORDS_PER_MINUTE = 200
MAX_RELATED = 4
_UNREAD = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (r"\A---\n.*?\n---\n", r"<!--.*?-->", r"\[@[^\]]*\]", r"(?<=\])\([^)]*\)")
)


def count_words(markdown: str) -> int:
    """Return how many words a reader reads: code and tables count, citations and targets don't."""
    for pattern in _UNREAD:
        markdown = pattern.sub("", markdown)
    return sum(1 for word in markdown.split() if re.search(r"\w", word))


def reading_minutes(markdown: str) -> int:
    """Return how long a page takes to read, at least one minute."""
    return max(round(count_words(markdown) / WORDS_PER_MINUTE), 1)


def related_pages(
    links: Mapping[str, Mapping[str, int]], order: Sequence[str]
) -> dict[str, list[str]]:
    """Return the pages that belong to each page, the closest first.

    `links` maps each page to how often it links to other pages. A link counts for both of its
    ends, and for less from a page with many links. Pages of equal closeness are in the order of
    `order`, which has every page that may be named.
    """
    closeness: dict[str, dict[str, float]] = {page: {} for page in order}
    for source, targets in links.items():
        for target, count in targets.items():
            weight = min(count, 3) / math.sqrt(len(targets))
            for here, there in ((source, target), (target, source)):
                if here in closeness and there in closeness:
                    closeness[here][there] = closeness[here].get(there, 0) + weight
    place = {page: number for number, page in enumerate(order)}
    return {
        page: sorted(near, key=lambda other: (-round(near[other], 6), place[other]))
        for page, near in closeness.items()
    }


def citation_text(title: str, site: str, reviewed: str, license_: str, url: str) -> str:
    """Return how to cite a page in a sentence."""
    parts = [f"“{title}.” {site}"]
    if reviewed:
        parts.append(f"Reviewed {reviewed}")
    parts += [part for part in (license_, url) if part]
    return ". ".join(parts) + ("" if url else ".")


def citation_bibtex(title: str, site: str, reviewed: str, license_: str, url: str) -> str:
    """Return how to cite a page in BibTeX, as an entry of the type `misc`."""
    fields = {"title": f"{{{latex(title)}}}", "author": f"{{{latex(site)}}}"}
    if reviewed:
        year, month, _ = reviewed.split("-")
        fields |= {"year": year, "month": month.lstrip("0")}
    if license_:
        fields["note"] = latex(license_)
    if url:
        fields["howpublished"] = f"\\url{{{url}}}"
    key = re.sub(r"\W+", "-", title.casefold()).strip("-") or "page"
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{key},", *lines, "}"])
