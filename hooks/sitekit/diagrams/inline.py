"""Draw the Mermaid fences of a page that stays Markdown, for builders without our extension."""

from __future__ import annotations

import re
from textwrap import dedent, indent
from typing import TYPE_CHECKING

from sitekit.diagrams.fences import Fences
from sitekit.diagrams.render import available

if TYPE_CHECKING:
    from sitekit.problems import Problem

_FENCE = re.compile(
    r"^(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<language>\w*)(?P<options>[^\n]*)\n"
    r"(?P<body>.*?)^[ \t]*(?P=fence)[`~]*[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_INDENTED = re.compile(
    r'^(?P<margin>[ \t]+)(?P<figure><figure class="diagram.*?</figure>)', re.MULTILINE | re.DOTALL
)
_OPTION = re.compile(r"""(\w+)=(?:"([^"]*)"|'([^']*)')""")


def drawn(markdown: str, path: str) -> tuple[str, list[Problem]]:
    """Return `markdown` with a figure for each Mermaid fence, and every problem.

    `path` is the page in messages. Where no renderer is installed the fences stay, without the
    options that other builders do not know.
    """
    fences, can_draw = Fences(), available()

    def token(found: re.Match[str]) -> str:
        if found["language"] != "mermaid":
            return found[0]
        if not can_draw:
            return found[0].replace(found["options"], "", 1)
        options = {name: one or two for name, one, two in _OPTION.findall(found["options"])}
        return found["indent"] + fences.token(dedent(found["body"]).rstrip("\n"), options)

    figures, problems = fences.draw(_FENCE.sub(token, markdown), path, markdown)
    return _INDENTED.sub(lambda found: indent(found["figure"], found["margin"]), figures), problems
