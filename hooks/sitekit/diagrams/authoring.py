"""What a hand-written source may not say: how it looks. That is the stylesheet's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitekit.problems import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

# The classes that an author gives to nodes.
CLASSES = ("own", "shared")
_LOOKS = re.compile(r"\s*(classDef|style|linkStyle|%%\{\s*(?:init|config))\b")
_ASSIGNED = re.compile(r"\s*class\s+[\w,\s-]+?\s+([\w-]+)\s*;?\s*$")
_SHORTHAND = re.compile(r":::([\w-]+)")
_HAS_NODES = re.compile(r"\s*(?:block|flowchart|graph|stateDiagram)\b")


def complaints(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield line within `source`, message and hint for colours and unknown classes."""
    nodes = _HAS_NODES.match(source) is not None
    for number, line in enumerate(source.split("\n"), 1):
        if looks := _LOOKS.match(line):
            yield number, f"`{looks[1]}` sets a look", "give nodes a class, such as own or shared"
            continue
        assigned = _ASSIGNED.match(line) if nodes else None
        names = [assigned[1]] if assigned else []
        for name in [*names, *_SHORTHAND.findall(line)]:
            if name not in CLASSES:
                known = nearest(name, CLASSES) or f"the classes are {' and '.join(CLASSES)}"
                yield number, f'no stylesheet knows the class "{name}"', known
