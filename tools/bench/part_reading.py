"""What a reader downloads and waits for on one page of this site, made in four ways.

The page, the pages around it and the navigation are the same. Ours is the site as published; the
others are the theme as it comes and its successor, which draw the page's diagrams in the browser
from the same sources. All load Mermaid, where they need it, from the same server.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any, NamedTuple

from playwright.sync_api import sync_playwright
from tools.bench import variants
from tools.bench.diagrams_page import browser_of, load, serving
from tools.bench.record import Result, median, spread, table

from sitekit.diagrams.render import LIBRARY_FILE, library_folder
from sitekit.pages.site_data import load_site
from sitekit.pages.templates import PageTemplates, render_directives
from sitekit.pages.urls import UrlBuilder

if TYPE_CHECKING:
    from pathlib import Path

    from tools.bench.options import Options

PAGE = "learn/system-calls-and-vm-exits.md"
ADDRESS = "learn/system-calls-and-vm-exits/"
FENCE = re.compile(r"^(``` *mermaid).*$", re.MULTILINE)
OURS = "This site"
# What a configuration in JSON cannot say: YAML's name of a Python function.
FORMAT = "@format@"


class Way(NamedTuple):
    """A built site and how its drawn diagrams are found."""

    site: Path
    selector: str


def measured(options: Options) -> Result:
    """Return requests, bytes and times of each way, for a fast and a slow reader."""
    ways = _ways(options)
    count = len(FENCE.findall((variants.ROOT / "docs" / PAGE).read_text("utf-8")))
    made: Result = {}
    with sync_playwright() as playwright:
        browser = browser_of(playwright)
        for name, way in ways.items():
            with serving(way.site) as address:
                made[name] = {
                    speed: _columns(
                        [
                            load(browser, address + ADDRESS, way.selector, slow=slow, count=count)
                            for _ in range(options.rounds)
                        ]
                    )
                    for speed, slow in (("fast", False), ("slow", True))
                }
        browser.close()
    return {"page": ADDRESS, "diagrams": count, "ways": made}


def _columns(runs: list[dict[str, Any]]) -> dict[str, list[float]]:
    return {name: [run[name] for run in runs] for name in runs[0]}


def _ways(options: Options) -> dict[str, Way]:
    docs = variants.ROOT / "docs"
    nav = variants.whole_nav(docs)
    work = options.work
    fenced = work / "fenced"
    _stage_with_fences(docs, fenced)
    library = {"extra_javascript": [LIBRARY_FILE]}
    native = _fences("pymdownx.superfences.fence_code_format")
    own = _fences("mermaid2.fence_mermaid")
    plugin = {"plugins": ["search", {"mermaid2": {"javascript": LIBRARY_FILE}}]}
    ours = variants.ours(work / "ours", docs)
    found = {
        OURS: Way(_built(variants.build(ours), ours), "svg.dg"),
    }
    for name, more, fence, selector in (
        ("Material with mermaid2", plugin, own, ".mermaid svg"),
        ("Material, its own Mermaid", library, native, "div.mermaid"),
    ):
        config = _stock(work / name.replace(" ", "-"), fenced, nav, fence, **more)
        found[name] = Way(_built(variants.build(config), config), selector)
    zensical = options.peers / "bin" / "zensical"
    if zensical.exists():
        config = _stock(work / "zensical", fenced, nav, native, **library)
        command = [str(zensical), "build", "--clean", "--config-file", str(config)]
        found["Zensical, its own Mermaid"] = Way(_built(command, config), "div.mermaid")
    return found


def _fences(function: str) -> str:
    return f"!!python/name:{function}"


def _stock(folder: Path, docs: Path, nav: Any, fence: str, **more: Any) -> Path:
    fences = [{"name": "mermaid", "class": "mermaid", "format": FORMAT}]
    config = variants.stock(folder, docs, nav, fences=fences, **more)
    text = config.read_text("utf-8").replace(f'"{FORMAT}"', fence)
    config.write_text(text, "utf-8")
    return config


def _stage_with_fences(docs: Path, out: Path) -> None:
    """Stage the site, with the diagrams of the page left as fences that anyone understands."""
    variants.stage(docs, out)
    places = UrlBuilder()
    site = load_site(docs, places)
    templates = PageTemplates(variants.ROOT / "overrides", site, places)
    text = render_directives((docs / PAGE).read_text("utf-8"), PAGE, templates)
    (out / PAGE).write_text(FENCE.sub(r"\1", text), "utf-8")
    folder = library_folder()
    if folder is None:
        raise RuntimeError("install requirements-browser.txt")
    shutil.copyfile(folder / LIBRARY_FILE, out / LIBRARY_FILE)


def _built(command: list[str], config: Path) -> Path:
    done = subprocess.run(
        command, cwd=variants.ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    site = config.parent / "site"
    if done.returncode or not (site / ADDRESS / "index.html").exists():
        raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return site


def tables(result: Result) -> str:
    """Return the tables of this part."""
    ways = result["ways"]
    ours = ways[OURS]
    rows = [
        [
            name,
            f"{median(runs['fast']['bytes']) / median(ours['fast']['bytes']):.2f}",
            f"{median(runs['slow']['visible']) / median(ours['slow']['visible']):.2f}",
            f"{median(runs['fast']['bytes']) / 1024:.0f}",
            f"{median(runs['fast']['requests']):.0f}",
            *(spread([t / 1000 for t in runs["slow"][what]]) for what in ("text", "visible")),
            f"{median(runs['slow']['largest']) / 1000:.2f}",
            f"{median(runs['slow']['shift']):.3f}",
        ]
        for name, runs in ways.items()
    ]
    head = ["Page made by", "Bytes against ours", "Time against ours", "KiB", "Requests"]
    head += ["Text, s", "Diagrams, s", "Largest paint, s", "Shift"]
    count, page = result["diagrams"], result["page"]
    return "\n\n".join((f"The page `{page}` with its {count} drawn diagrams.", table(head, rows)))
