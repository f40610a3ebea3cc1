"""Count what other link checkers find of the cases that ours is tested with.

    PYTHONPATH=hooks:. python -m tools.bench.peers_cases [--peers FOLDER]

All page cases of `tests/linkcheck` are one site, each a page of its own, and the home page
leads to all of them for the checkers that crawl. Each checker runs once with the options that find
most and alarm least: fragments on, the site's own host mapped to the folder, other hosts left out.
A case with an error is found when the checker reports anything on its page; on a page where nothing
is wrong any report is a false alarm. Peers are those of `peers.txt`, where installed.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from tests.linkcheck.test_cases import CASES
from tests.linkcheck.tree import BASE, SITE, write
from tools.bench.links import served

from sitekit.linkcheck.check import check

if TYPE_CHECKING:
    from collections.abc import Callable

TIMEOUT: Final = 900


class Score(NamedTuple):
    """Cases by what was to be found, of those in which a checker found something."""

    errors: int
    warnings: int
    false: int


def write_site(root: Path) -> None:
    """Write the site of all cases."""
    pages = {f"{case.name}/index.html": f"<!doctype html>\n{case.html}" for case in CASES}
    links = "".join(f'<a href="{case.name}/">x</a>\n' for case in CASES)
    write(root, {**BASE, **pages, "index.html": f"<!doctype html>\n{BASE['index.html']!s}{links}"})


def score(reported: set[str]) -> Score:
    """Return the score of a checker that reported something on these pages, by case name."""
    counts = {"error": 0, "warning": 0, "": 0}
    for case in CASES:
        kinds = set(case.wrong.values())
        kind = "error" if "error" in kinds else "warning" if kinds else ""
        counts[kind] += case.name in reported
    return Score(counts["error"], counts["warning"], counts[""])


def ours(root: Path, _address: str, _peers: Path) -> set[str]:
    """Return the cases on whose pages this project's checker reports something."""
    return {f.page.removesuffix("/index.html") for f in check(root, SITE).findings}


def lychee(root: Path, _address: str, peers: Path) -> set[str]:
    """As `ours`, by lychee over the files."""
    program = _existing(peers / "bin" / "lychee")
    options = [
        "--offline",
        "--no-progress",
        "--include-fragments",
        "--include-verbatim",
        "--format",
        "json",
    ]
    local = ["--root-dir", str(root), "--index-files", "index.html"]
    mapped = ["--remap", f"https?://example.org/ file://{root}/"]
    told = json.loads(_output([program, *options, *local, *mapped, str(root)]))
    pages = told.get("error_map") or told.get("fail_map") or {}
    return {_case(page.removeprefix(str(root))) for page, broken in pages.items() if broken}


def linkinator(_root: Path, address: str, peers: Path) -> set[str]:
    """As `ours`, by linkinator crawling."""
    program = _existing(peers / "node_modules" / ".bin" / "linkinator")
    mapped = ["--url-rewrite-search", "https://example.org/", "--url-rewrite-replace", address]
    skipped = ["--skip", f"^(?!{re.escape(address)}|https://example.org/)"]
    options = ["--recurse", "--check-fragments", "--check-css", "--format", "json"]
    text = _output([program, address, *options, *mapped, *skipped])
    links = json.loads(text[text.index("{") :])["links"]
    return {_case(urlsplit(link.get("parent") or "").path) for link in links
            if link["state"] == "BROKEN"}  # fmt: skip


def linkchecker(_root: Path, address: str, peers: Path) -> set[str]:
    """As `ours`, by linkchecker crawling, with its check of anchors."""
    program = _existing(peers / "bin" / "linkchecker")
    configuration = peers / "linkchecker-anchors.ini"
    configuration.write_text("[AnchorCheck]\n[filtering]\nignorewarningsforurls=\n")
    options = ["--no-robots", "--no-status", "--threads=1", "-o", "csv", "-f", str(configuration)]
    text = _output([program, *options, address])
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {
        _case(urlsplit(row.get("parentname") or "").path)
        for row in csv.DictReader(lines, delimiter=";")
        if row.get("valid") == "False" or "Anchor" in (row.get("warningstring") or "")
    }


def htmlproofer(root: Path, _address: str, _peers: Path) -> set[str]:
    """As `ours`, by html-proofer over the files, without the page at which it ends its run."""
    options = ["--disable-external", "--allow-hash-href", "--check-opengraph"]
    options += ["--file-ignore", "/encoded-nul/"]
    text = _output(
        ["htmlproofer", *options, "--url-swap", r"^https?\://example\.org:", str(root)], both=True
    )
    pages = re.findall(r"^- +(\S+)", text, re.MULTILINE)
    return {_case(page.removeprefix(str(root))) for page in pages}


PROJECT: Final = {
    "mkdocs.yml": """site_name: Cases
site_url: https://example.org/
theme: {name: null, custom_dir: theme}
hooks: [written.py]
plugins:
  - htmlproofer: {validate_external_urls: false, validate_rendered_template: true,
      strict_anchors: true}
""",
    "theme/main.html": "{{ page.meta.written }}",
    "written.py": """def on_page_markdown(markdown, page, **_):
    page.meta["written"] = markdown
    return ""
""",
}
"""A project of MkDocs whose pages become the HTML that is written in them, and no more."""


def mkdocs_plugin(root: Path, _address: str, peers: Path) -> set[str]:
    """As `ours`, by the htmlproofer plugin in a build whose pages these are."""
    plugins = _existing(peers / "plugins")
    project = root.with_name("project")
    write(project, PROJECT)
    docs = project / "docs"
    shutil.copytree(root, docs, symlinks=True)
    for page in docs.rglob("index.html"):
        page.rename(page.with_suffix(".md"))
    command = [sys.executable, "-m", "mkdocs", "build", "-f", str(project / "mkdocs.yml")]
    build = ["env", f"PYTHONPATH={plugins}", *command]
    while "Documentation built" not in (text := _output(build, both=True)):
        ended_at = re.findall(r"Error building page '(.*)'", text)
        if not ended_at:
            raise OSError(text)
        for page in ended_at:
            (docs / page).unlink()  # The run goes without the page at which it ends.
    pages = re.findall(r"invalid url - .*\[(.*)\.md\]$", text, re.MULTILINE)
    return {_case(f"{page}.html") for page in pages}


CHECKERS: Final[dict[str, Callable[[Path, str, Path], set[str]]]] = {
    "**ours**": ours,
    "lychee": lychee,
    "linkinator": linkinator,
    "linkchecker, AnchorCheck": linkchecker,
    "html-proofer": htmlproofer,
    "htmlproofer plugin in MkDocs": mkdocs_plugin,
}


def _existing(program: Path) -> str:
    if not program.exists():
        raise FileNotFoundError(program)
    return str(program)


def _output(command: list[str], *, both: bool = False) -> str:
    """Return what a checker prints; its exit status says only that it found something."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TIMEOUT)
    return f"{done.stdout}\n{done.stderr}" if both else done.stdout


def _case(path: str) -> str:
    return unquote(path).strip("/").removesuffix("index.html").strip("/")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Count what other link checkers find.")
    parser.add_argument("--peers", type=Path, default=Path(".cache/peers"))
    peers: Path = parser.parse_args().peers.resolve()
    all_found = score({case.name for case in CASES})
    print(f"{len(CASES)} cases: {all_found.errors} with errors, {all_found.warnings} with "
          f"warnings, {all_found.false} with nothing wrong\n")  # fmt: skip
    print("| checker | errors caught | warnings told | false alarms |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "site"
        write_site(root)
        with served(root) as address:
            for name, run in CHECKERS.items():
                try:
                    found = score(run(root, address, peers))
                except (OSError, ValueError, subprocess.TimeoutExpired) as error:
                    print(f"| {name} | - | - | - | {type(error).__name__}", flush=True)
                    continue
                share = found.errors / all_found.errors
                row = f"{found.errors} ({share:.0%}) | {found.warnings} | {found.false}"
                print(f"| {name} | {row} |", flush=True)


if __name__ == "__main__":
    main()
