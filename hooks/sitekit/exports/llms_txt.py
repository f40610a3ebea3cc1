"""`llms.txt`: a list of the site's pages for language models (https://llmstxt.org)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """One page or file: its title, its URL, and a description."""

    title: str
    url: str
    description: str = ""


@dataclass(frozen=True)
class Section:
    """Links under one heading."""

    title: str
    links: Sequence[Link]


def llms_text(name: str, description: str, sections: Iterable[Section]) -> str:
    """Return the text of the file: a title, a quotation that describes the site, and links."""
    return "\n".join(_lines(name, description, sections)) + "\n"


def _lines(name: str, description: str, sections: Iterable[Section]) -> Iterator[str]:
    yield f"# {_one_line(name)}"
    yield ""
    yield f"> {_one_line(description)}"
    for section in sections:
        if section.links:
            yield ""
            yield f"## {_one_line(section.title)}"
            yield ""
        for link in section.links:
            title = _one_line(link.title).replace("[", "\\[").replace("]", "\\]")
            about = f": {_one_line(link.description)}" if link.description else ""
            yield f"- [{title}]({link.url}){about}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
