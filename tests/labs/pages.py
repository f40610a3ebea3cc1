"""Take the pages and scripts of labs apart."""

import re
from pathlib import Path

# A line that the build replaces by a section of a script: its path below docs/labs, its name.
SNIPPET_LINE = re.compile(r'^--8<-- "labs/([\w./-]+):([\w-]+)"$', re.MULTILINE)


def sections(script: Path) -> dict[str, str]:
    """Return the marked sections of a script, in order."""
    marked = r"^# --8<-- \[start:([\w-]+)\]\n(.*?)^# --8<-- \[end:\1\]$"
    return dict(re.findall(marked, script.read_text(), re.MULTILINE | re.DOTALL))


def part(page: Path, heading: str) -> str:
    """Return the text of a page below one of its `##` headings."""
    return re.split(rf"^## {heading}\n", page.read_text(), flags=re.MULTILINE)[1].split("\n## ")[0]


def fences(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def script_of(page: Path) -> Path:
    return next(page.parent.glob("run.*"))
