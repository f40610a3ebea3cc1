"""The pages of the built site: all of them, and one of each type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# A type is what one template, or one way to write, makes: its name, which pages belong to it, and
# the page that is tried where not every page is.
TYPES = {
    "home": (r"", ""),
    "missing": (r"404\.html", "404.html"),
    "section": (r"(learn|labs|about)/", "learn/"),
    "concept": (r"learn/.+", "learn/kernel/"),
    "matrix": (r"compare/", "compare/"),
    "topic": (r"compare/(isolation|performance|operations)/", "compare/isolation/"),
    "key-differences": (r"compare/key-differences/", "compare/key-differences/"),
    "pairs": (r"compare/pairs/", "compare/pairs/"),
    "pair": (r"compare/.+-vs-.+/", "compare/virtual-machine-vs-container/"),
    "technologies": (r"technologies/", "technologies/"),
    "technology": (r"technologies/.+", "technologies/container/"),
    "dimensions": (r"dimensions/", "dimensions/"),
    "dimension": (r"dimensions/[^/]+/", "dimensions/startup-time/"),
    "dimension-figures": (r"dimensions/.+/figures/", "dimensions/startup-time/figures/"),
    "guide": (r"decide/", "decide/"),
    "combinations": (r"decide/combinations/", "decide/combinations/"),
    "points": (r"decide/points/", "decide/points/"),
    "figures": (r"figures/", "figures/"),
    "scenarios": (r"decide/scenarios/", "decide/scenarios/"),
    "lab": (r"labs/.+", "labs/startup/"),
    "about": (r"about/.+", "about/method/"),
    "glossary": (r"glossary/", "glossary/"),
    "glossary-sources": (r"glossary/sources/", "glossary/sources/"),
    "bibliography": (r"bibliography/", "bibliography/"),
    "bibliography-part": (r"bibliography/.+", "bibliography/l/"),
    "data": (r"data/", "data/"),
    "whats-new": (r"whats-new/", "whats-new/"),
}
# Types whose pages are written by hand.
PROSE = {"home", "section", "concept", "lab", "about"}
EXAMPLES = {name: path for name, (_, path) in TYPES.items()}


def paths(site_dir: Path) -> list[str]:
    """Return the address of every page below the site's, without stubs of pages that moved."""
    return [
        file.relative_to(site_dir).as_posix().removesuffix("index.html")
        for file in sorted(site_dir.rglob("*.html"))
        if b'http-equiv="refresh"' not in file.read_bytes()
    ]


def types_of(path: str) -> list[str]:
    return [name for name, (pattern, _) in TYPES.items() if re.fullmatch(pattern, path)]
