"""Compare builds in part, as `mkdocs serve` makes them, with clean builds of the same sources.

    PYTHONPATH=hooks:. python tools/random_edits.py SITE --edits 200 --seed 1

The site is copied first. Each step edits, breaks, repairs, adds, or removes some of its files,
builds in part, and compares every file with those of a clean build in a new process. A step that
breaks the site must fail in both.
"""

from __future__ import annotations

import argparse
import collections
import logging
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build as full_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

URL = "http://127.0.0.1:8000/"
ROOT = Path(__file__).parents[1]
REPAIRED = 0.7
WORDS = ("kernel", "often", "“quoted”", "a < b", "*stress*", "`code`", "100%", "naïve")


class Edits:
    """Changes of a site's sources. Each method returns what it did, or "" if nothing fits."""

    def __init__(self, project: Path, chance: random.Random) -> None:
        self.project = project
        self.chance = chance
        self.kept: dict[Path, bytes | None] = {}
        self.kinds: list[tuple[int, Callable[[], str]]] = [
            (6, self.word),
            (2, self.heading),
            (2, self.description),
            (5, self.cell),
            (1, self.source_title),
            (2, self.asset),
            (2, self.template),
            (2, self.generated_template),
            (1, self.add_page),
            (1, self.remove_page),
            (1, self.break_something),
            (1, self.touch),
            (5, self.revert),
        ]

    def step(self, *, has_failed: bool) -> str:
        """Make one change, and sometimes two. A broken site is mostly repaired."""
        if has_failed and self.kept and self.chance.random() < REPAIRED:
            return self.revert(len(self.kept))
        done: list[str] = []
        while len(done) < self.chance.choice((1, 1, 1, 2)):
            weights, kinds = zip(*self.kinds, strict=True)
            if what := self.chance.choices(kinds, weights)[0]():
                done.append(what)
        return ", ".join(done)

    def _files(self, pattern: str, unlike: str = "/_data/") -> list[Path]:
        files = sorted(self.project.glob(pattern))
        return [path for path in files if unlike not in path.as_posix()]

    def _write(self, path: Path, text: str) -> str:
        self.kept.setdefault(path, path.read_bytes() if path.exists() else None)
        path.write_text(text, "utf-8")
        return path.relative_to(self.project).as_posix()

    def _change(self, files: list[Path], pattern: str, new: Callable[[re.Match[str]], str]) -> str:
        """Replace one random match of a pattern in one random file."""
        if not files:
            return ""
        path = self.chance.choice(files)
        text = path.read_text("utf-8")
        matches = list(re.finditer(pattern, text, re.MULTILINE))
        if not matches:
            return ""
        found = self.chance.choice(matches)
        return self._write(path, text[: found.start()] + new(found) + text[found.end() :])

    def _word(self) -> str:
        return f"{self.chance.choice(WORDS)} w{self.chance.randrange(1000)}"

    def word(self) -> str:
        """Insert words into a paragraph."""
        pattern = r"^(?=[A-Z])(?!.*[|<>]).{20,} (?=\w)"
        return self._change(
            self._files("docs/**/*.md"), pattern, lambda m: f"{m[0]}{self._word()} "
        )

    def heading(self) -> str:
        """Change a heading, and with it an ID and perhaps the title."""
        pattern = r"^#{1,3} .+$"
        return self._change(self._files("docs/**/*.md"), pattern, lambda m: f"{m[0]} w{len(m[0])}")

    def description(self) -> str:
        """Change the front matter of a page."""
        pattern = r"^(description|title): .+$"
        return self._change(
            self._files("docs/**/*.md"), pattern, lambda m: f"{m[0]} w{self.chance.randrange(9)}"
        )

    def cell(self) -> str:
        """Change a cell."""
        pattern = r"^ +(value|detail|summary|name): [\"']?\w{4,}"
        files = self._files("docs/_data/*/*.yml", "/measurements/")
        return self._change(files, pattern, lambda m: f"{m[0]} w{self.chance.randrange(1000)}")

    def source_title(self) -> str:
        """Change the title of a source, which many pages show."""
        files = self._files("docs/_data/sources.yml", "none")
        return self._change(files, r"^  title: [\"']?\w+", lambda m: f"{m[0]} w")

    def asset(self) -> str:
        """Change a style sheet or script."""
        files = self._files("docs/**/*.css") + self._files("overrides/assets/**/*.[jc]s*")
        if not files:
            return ""
        path = self.chance.choice(files)
        return self._write(path, path.read_text("utf-8") + f"\n/* {self.chance.random()} */ ;")

    def template(self) -> str:
        """Change a template of the theme."""
        path = self.project / "overrides/main.html"
        new = f"{{% block extrahead %}}<meta name=w content={self.chance.randrange(9)}>"
        text = re.sub(r"{% block extrahead %}(<meta name=w[^>]*>)?", new, path.read_text("utf-8"))
        return self._write(path, text)

    def generated_template(self) -> str:
        """Change a template of generated pages."""
        files = self._files("overrides/generated/*.md") + self._files("overrides/generated/_m*")
        return self._change(files, r"(?<=<p>)|(?<=</th>\n)$", lambda _: f"w{self.chance.random()}")

    def add_page(self) -> str:
        """Add a page that isn't in the navigation and has a broken link."""
        name = f"docs/new-{self.chance.randrange(5)}.md"
        link = self.chance.choice(("nowhere.md", "index.md"))
        text = f"---\ntitle: New\ndescription: New.\n---\n\n# New\n\nSee [this]({link}).\n"
        return self._write(self.project / name, text)

    def remove_page(self) -> str:
        """Remove a page or a data file."""
        files = self._files("docs/new-*.md") or self._files("docs/**/*.md")
        path = self.chance.choice(files)
        self.kept.setdefault(path, path.read_bytes())
        path.unlink()
        return f"removed {path.relative_to(self.project)}"

    def break_something(self) -> str:
        """Break data, a template, or the configuration."""
        path = self.project / self.chance.choice(
            ("docs/_data/comparison.yml", "overrides/main.html", "mkdocs.yml", "docs/index.md")
        )
        if not path.exists():
            return ""
        wrong = {".yml": "\n  - : [", ".html": "{% if", ".md": "\n\nText [@no-such-source].\n"}
        return "broke " + self._write(path, path.read_text("utf-8") + wrong[path.suffix])

    def touch(self) -> str:
        """Write a file again as it is."""
        path = self.chance.choice(self._files("docs/**/*.md"))
        return "touched " + self._write(path, path.read_text("utf-8"))

    def revert(self, number: int = 0) -> str:
        """Put some changed files back, or all."""
        if not self.kept:
            return ""
        number = number or self.chance.choice((1, len(self.kept)))
        for path in self.chance.sample(sorted(self.kept), number):
            if (data := self.kept.pop(path)) is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(data)
        return f"reverted {number}"


def _not_sources(site: Path, folder: str, names: list[str]) -> set[str]:
    if Path(folder) != site:
        return {"__pycache__", "node_modules"}
    return {name for name in names if name[0] == "." or name in {"site", "dist", "tests"}}


def load(project: Path, site: Path) -> MkDocsConfig:
    """Return the configuration as `mkdocs serve` has it."""
    config = load_config(str(project / "mkdocs.yml"), site_dir=str(site))
    config.site_url = URL
    return config


def start_clean_builds(project: Path, site: Path) -> Callable[[], bool]:
    """Return a function that makes a clean build in a process that has built nothing before."""
    to_child, from_child = os.pipe(), os.pipe()
    if os.fork() == 0:
        os.close(to_child[1])
        while os.read(to_child[0], 1):
            if (child := os.fork()) == 0:
                os._exit(_clean_build(project, site))
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            os.write(from_child[1], b"0" if status == 0 else b"1")
        os._exit(0)
    os.close(to_child[0])

    def build() -> bool:
        os.write(to_child[1], b"b")
        return os.read(from_child[0], 1) == b"0"

    return build


def _clean_build(project: Path, site: Path) -> int:
    logging.getLogger("mkdocs").propagate = False
    logging.getLogger("mkdocs").addHandler(logging.NullHandler())
    try:
        config = load(project, site)
        config.strict = False
        config.plugins.on_startup(command="serve", dirty=False)
        full_build(config, serve_url=URL)
    except (Exception, SystemExit):
        return 1
    return 0


def contents(site: Path) -> dict[str, bytes]:
    """Return every file of a site."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file()
    }


def differences(part: dict[str, bytes], clean: dict[str, bytes]) -> list[str]:
    """Return a line for each file that differs, with the place of the first difference."""
    lines = []
    for name in sorted(part.keys() | clean.keys()):
        one, two = part.get(name), clean.get(name)
        if one is None or two is None:
            lines.append(f"{name}: only in the {'clean build' if one is None else 'build in part'}")
        elif one != two and not name.endswith(".gz"):
            at = next(
                (i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b),
                min(len(one), len(two)),
            )
            lines.append(
                f"{name}, byte {at}: {one[at - 40 : at + 60]!r} != {two[at - 40 : at + 60]!r}"
            )
    return lines


def main(arguments: list[str]) -> int:
    """Make the edits; return 1 at the first difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    chance = random.Random(options.seed)  # noqa: S311 - a seed makes it repeatable
    os.environ.setdefault("DIAGRAMS_CACHE", str(ROOT / ".cache/diagrams"))
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(int(time.time())))
    with tempfile.TemporaryDirectory() as temporary:
        return run(options.site, Path(temporary), chance, options.edits)


def run(site: Path, folder: Path, chance: random.Random, edits: int) -> int:
    """Copy the site into a folder, edit it, and compare."""
    project = folder / "project"
    shutil.copytree(site, project, ignore=lambda path, names: _not_sources(site, path, names))
    css = project / "docs/assets/css"
    if not css.exists():
        shutil.copytree(ROOT / "docs/assets/css", css)
    for part in ("hooks", "overrides"):
        if not (project / part).exists():
            shutil.copytree(ROOT / part, project / part)
    os.chdir(project)
    clean_build = start_clean_builds(project, folder / "clean")
    logging.getLogger("mkdocs").propagate = False
    logging.getLogger("mkdocs").addHandler(logging.NullHandler())
    config = load(project, folder / "sites")
    config.plugins.on_startup(command="serve", dirty=False)
    hooks: Any = config.hooks
    hook = next(iter(hooks.values()))
    builder, snapshot, watched = hook.builder, hook.dev_server.snapshot, hook.dev_server.watched
    change = Edits(project, chance)
    tally: collections.Counter[str] = collections.Counter()
    seconds: dict[str, list[float]] = {"full": [], "part": []}
    seen: dict[Path, Any] = {}
    for number in range(edits + 1):
        what = change.step(has_failed=builder.has_failed) if number else "nothing"
        now = snapshot(watched(config))
        changed = {path for path in now.keys() | seen if now.get(path) != seen.get(path)}
        seen = now
        pages = sorted(contents(builder.site)) if builder.site else []
        pages = [page for page in pages if page.endswith(".html")]
        looked_at = chance.sample(pages, min(len(pages), 2))
        builder.viewed = lambda looked_at=looked_at: looked_at
        started = time.process_time()
        succeeded = builder.build(
            lambda: load(project, folder / "sites"), folder / "sites", URL, changed
        )
        kind = "full" if builder.was_full else "part"
        seconds[kind].append(time.process_time() - started)
        expected = clean_build()
        tally[f"{kind}, {'built' if succeeded else 'failed'}"] += 1
        wrong = []
        if succeeded != expected:
            wrong = [f"the builds don't agree on whether it succeeds: {builder.problems.messages}"]
        elif succeeded:
            wrong = differences(contents(builder.site), contents(folder / "clean"))
        print(f"{number}: {what}: {kind} {succeeded} {seconds[kind][-1]:.2f} s", flush=True)
        if number == 0 and not succeeded:
            wrong = ["the site has problems before any edit", *builder.problems.messages]
        if wrong:
            print("\n".join(wrong[:20]))
            return 1
    print(dict(tally))
    for kind, times in seconds.items():
        if times:
            middle = sorted(times)[len(times) // 2]
            print(f"{kind}: median {middle:.2f} CPU s, max {max(times):.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
