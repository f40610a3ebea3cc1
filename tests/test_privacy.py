"""What scripts store in a reader's browser is named on the page about this site."""

from __future__ import annotations

import re
from pathlib import Path

import material

ROOT = Path(__file__).parents[1]
THEME = Path(material.__file__).parent / "templates/assets/javascripts"
PRIVACY = (ROOT / "docs/about/index.md").read_text("utf-8").split("## Privacy")[1].split("\n## ")[0]
STORAGE = re.compile(r"\b(?:local|session)Storage\b(?:\.(?:get|set|remove)Item\((\"[^\"]+\"|\w+))?")
OTHER_STORES = re.compile(
    r"\bindexedDB\b|\bdocument\.cookie\b|\bcaches\.|\bcookieStore\b|\bserviceWorker\b"
)
# Names that the theme can use, and why nothing is stored under them here.
UNUSED = {
    "__announce": "No announcement is shown.",
    "__tabs": "Content tabs aren't linked.",
    "__outdated": "There is one version of the site.",
    "__source": "The policy of the pages refuses the request for a repository's numbers.",
}


def scripts() -> list[Path]:
    return [path for part in ("docs", "overrides") for path in (ROOT / part).rglob("*.js")]


def keys(script: str) -> set[str]:
    """Return the names under which a script stores something, as strings."""
    found = set()
    for match in STORAGE.finditer(script):
        assert match[1], f"The name isn't readable: {match[0]}"
        if match[1].startswith('"'):
            found.add(match[1].strip('"'))
        else:
            value = re.search(rf"\bconst {match[1]} = \"([^\"]+)\"", script)
            assert value, match[0]
            found.add(value[1])
    return found


def test_privacy_names_all_that_our_scripts_store() -> None:
    found = set()
    for path in scripts():
        script = path.read_text("utf-8")
        assert not OTHER_STORES.search(script), path
        found |= keys(script)
    theme = set()
    for path in THEME.glob("bundle.*.min.js"):
        theme |= set(re.findall(r"__md_set\(\"(\w+)\"", path.read_text("utf-8")))
    assert set(UNUSED) < theme
    named = set(re.findall(r"^\| `([^`]+)`", PRIVACY, re.MULTILINE))
    assert named == found | theme - set(UNUSED)
