"""Measure the link checker beside others, and beside reading and parsing alone.

    PYTHONPATH=hooks:. python -m tools.bench.links [--rounds N] [--peers FOLDER] [PAGES ...]

Every contestant checks the same synthetic site (`links_site.py`) in a process of its own, in turn,
round after round. Told are CPU seconds of the whole process tree (user and system: the fair number
on a shared machine), wall seconds, the largest resident set, and how many of the twenty planted
dead links were found. Peers are those of `peers.txt`, where they are installed; the slower a
contestant, the smaller the sites it is given. Python keeps what it compiled, as it does everywhere.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tools.bench.links_site import DEAD, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator

PYTHON = sys.executable
LAUNCH = Path(__file__).with_name("launch.py")
SITE_URL = "https://example.org/"
SMALL, MEDIUM, LARGE = 200, 2000, 10_000
"""The sizes of the sites, in pages."""

READ = "import sys,pathlib\nfor p in pathlib.Path(sys.argv[1]).rglob('*.html'): p.read_bytes()"
HASH = (
    "import sys,pathlib,hashlib\n"
    "for p in pathlib.Path(sys.argv[1]).rglob('*.html'): hashlib.sha256(p.read_bytes()).digest()"
)
PARSE = (
    "import sys,pathlib,gc\nfrom selectolax.lexbor import LexborHTMLParser as P\ngc.disable()\n"
    "for p in pathlib.Path(sys.argv[1]).rglob('*.html'): tree = P(p.read_bytes())"
)


class Contestant(NamedTuple):
    """A command; `found` finds the number of dead links in what it prints.

    `largest` is the number of pages of the largest site that it is given: a slow one would take
    hours for more.
    """

    name: str
    command: list[str]
    found: str = ""
    processors: int = 2
    largest: int = LARGE


class Run(NamedTuple):
    """What one run cost: seconds, seconds, MB; dead links found (-1: not reported); exit code."""

    cpu: float
    wall: float
    memory: float
    found: int
    code: int = 0


def contestants(site: Path, address: str, pages: int, peers: Path) -> list[Contestant]:
    """Return what to measure on a site of this size, which is also served at `address`."""
    ours = [PYTHON, "-m", "sitekit.linkcheck.cli", str(site), "--site-url", SITE_URL]
    errors = r"(\d+) errors?"
    found = [
        Contestant("read only", [PYTHON, "-c", READ, str(site)]),
        Contestant("read and hash", [PYTHON, "-c", HASH, str(site)]),
        Contestant("parse only (lexbor)", [PYTHON, "-c", PARSE, str(site)]),
        Contestant("**ours**", ours, errors, processors=1),
        *_lychee(site, peers / "bin" / "lychee"),
        *_crawlers(address, peers),
    ]
    return [contestant for contestant in found if pages <= contestant.largest]


def _lychee(site: Path, program: Path) -> Iterator[Contestant]:
    if not program.exists():
        return
    local = ["--offline", "--no-progress", "--root-dir", str(site), "--index-files", "index.html"]
    whole = [str(program), "--include-fragments", *local, str(site)]
    yield Contestant("lychee, fragments", whole, r"(\d+) Errors?")
    yield Contestant("lychee, no fragments", [str(program), *local, str(site)], largest=MEDIUM)


def _crawlers(address: str, peers: Path) -> Iterator[Contestant]:
    """Yield those that want a server; its work is not counted."""
    linkinator = peers / "node_modules" / ".bin" / "linkinator"
    linkchecker = peers / "bin" / "linkchecker"
    if linkinator.exists():
        command = [str(linkinator), address, "--recurse", "--check-fragments", "--format", "json"]
        command += ["--skip", f"^(?!{re.escape(address)})"]
        broken = r'"state": "BROKEN"'
        yield Contestant("linkinator, fragments", command, broken, largest=MEDIUM)
    if linkchecker.exists():
        command = [str(linkchecker), "--no-robots", "--no-warnings", "--threads=2", address]
        found = r"(\d+) errors? found"
        yield Contestant("linkchecker, no anchors", command, found, largest=SMALL)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine and yield its address."""
    handler = partial(_QuietHandler, directory=str(folder))
    server = _Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    request_queue_size = 256
    """Crawlers open many connections at once, and take one that is refused for a dead link."""


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def measure(contestant: Contestant) -> Run:
    """Run a contestant once."""
    environment = {**os.environ, "PYTHONPATH": "hooks", "NO_COLOR": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "links-bench-compiled")
    processors = set(sorted(os.sched_getaffinity(0))[: contestant.processors])
    with tempfile.TemporaryFile("w+") as output, tempfile.NamedTemporaryFile("r") as cost:
        subprocess.run(
            [PYTHON, "-I", "-S", str(LAUNCH), cost.name, *contestant.command],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            preexec_fn=lambda: os.sched_setaffinity(0, processors),
            check=True,
        )
        spent = json.load(cost)
        output.seek(0)
        text = output.read()
    told = re.findall(contestant.found, text) if contestant.found else []
    count = int(told[-1]) if told and str(told[-1]).isdigit() else (len(told) if told else -1)
    return Run(spent["cpu"], spent["wall"], spent["memory"], count, spent["code"])


def runs_on(pages: int, rounds: int, peers: Path) -> dict[str, list[Run]]:
    """Return what every contestant's runs cost on a site of `pages` pages."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        write_site(site, pages)
        with served(site) as address:
            names = contestants(site, address, pages, peers)
            runs: dict[str, list[Run]] = {contestant.name: [] for contestant in names}
            for contestant in names:
                if "ours" in contestant.name:
                    measure(contestant)  # Once for nothing: the first run compiles and caches.
            for _ in range(rounds):
                for contestant in names:
                    if contestant.name in runs:
                        run = measure(contestant)
                        runs[contestant.name].append(run)
                        if contestant.found and run.found < 0:
                            print(f"{contestant.name} does not work here and is left out")
                            del runs[contestant.name]
    return runs


def table(pages: int, rounds: int, peers: Path) -> str:
    """Return a table of all contestants on a site of `pages` pages."""
    runs = runs_on(pages, rounds, peers)
    lines = [
        f"{pages:,} pages, {rounds} rounds in turn, {DEAD} dead links planted",
        "",
        "| what | CPU s median (min) | wall s min | MB | ms CPU a page | to reading | to parsing "
        "| dead links found |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    least = {name: min(run.cpu for run in made) for name, made in runs.items()}
    for name, made in runs.items():
        cpu = statistics.median(run.cpu for run in made)
        found = made[-1].found
        lines.append(
            f"| {name} | {cpu:.2f} ({least[name]:.2f}) | {min(run.wall for run in made):.2f} "
            f"| {max(run.memory for run in made):.0f} | {1000 * least[name] / pages:.2f} "
            f"| {least[name] / least['read only']:.1f} "
            f"| {least[name] / least['parse only (lexbor)']:.1f} "
            f"| {found if found >= 0 else '-'} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Print one table a size."""
    parser = argparse.ArgumentParser(description="Measure the link checker beside others.")
    parser.add_argument("pages", nargs="*", type=int, default=[SMALL, MEDIUM, LARGE])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", type=Path, default=Path(".cache/peers"))
    arguments = parser.parse_args()
    for pages in arguments.pages:
        print(table(pages, arguments.rounds, arguments.peers), flush=True)
        print()


if __name__ == "__main__":
    main()
