"""How long it takes under `mkdocs serve` from saving a file until its page is served anew."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.request import urlopen

from tools.bench import variants
from tools.bench.part_build import hooks_table, shares
from tools.bench.record import Result, median, ratio, spread, table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tools.bench.options import Options

# What is saved: a file below docs, a sentence of it, and the page that shows the sentence.
SAVED = {
    "a page": ("learn/kernel.md", "Next: [", "learn/kernel/"),
    "a cell": (
        "_data/dimensions/kernel.yml",
        "Host's kernel, shared with every process",
        "dimensions/kernel/",
    ),
}
OURS = "This site"
PLAIN = "Plain files, no hooks"
ZENSICAL = "Zensical, the same plain files"
PATIENCE = 180.0


def measured(options: Options) -> Result:
    """Return seconds from saving to served, for each kind of file, and those of each hook."""
    docs = options.work / "docs"
    staged = options.work / "staged"
    shutil.copytree(variants.ROOT / "docs", docs)
    variants.stage(docs, staged)
    told = options.work / "events.jsonl"
    config = variants.ours(options.work / "ours", docs)
    made: Result = {OURS: {}}
    with serving(_mkdocs(config), config, told) as address:
        for what, (file, text, page) in SAVED.items():
            made[OURS][what] = _saves(docs / file, text, f"{address}{page}", options.rounds)
    nav = variants.whole_nav(docs)
    plain = variants.plain(options.work / "plain", staged, nav)
    others = {PLAIN: (_mkdocs(plain), plain, staged)}
    zensical = options.peers / "bin" / "zensical"
    if zensical.exists():
        stock = variants.stock(options.work / "zensical", staged, nav)
        command = [str(zensical), "serve", "--config-file", str(stock)]
        others[ZENSICAL] = (command, stock, stock.parent / "docs")
    file, text, page = SAVED["a page"]
    for name, (command, config, pages) in others.items():
        with serving(command, config) as address:
            saved = _saves(pages / file, text, f"{address}{page}", options.rounds)
            made[name] = {"a page": saved}
    # The first build filled the caches.
    hooks = {name: values[1:] for name, values in shares(told).items() if name[:6] != "import"}
    return {"saves": made, "hooks": hooks}


def _mkdocs(config: Path) -> list[str]:
    return [sys.executable, "-m", "mkdocs", "serve", "--config-file", str(config)]


@contextmanager
def serving(command: list[str], config: Path, told: Path | None = None) -> Iterator[str]:
    """Serve a configuration and yield its address when the first page is there."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}/"
    output = config.parent / "serve.log"
    events = {"BENCH_EVENTS": str(told)} if told else {}
    with output.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [*command, "--dev-addr", f"127.0.0.1:{port}"],
            cwd=variants.ROOT,
            env={**os.environ, **variants.QUIET, **events, "SITE_URL": address},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(f"{address}{SAVED['a page'][2]}", "<html", process)
            yield address
        except TimeoutError as error:
            raise TimeoutError(f"{error}\n{output.read_text('utf-8')[-2000:]}") from None
        finally:
            process.terminate()
            process.wait()


def _saves(file: Path, text: str, address: str, rounds: int) -> list[float]:
    """Save a file with a new word in it, several times; return the seconds until it is served."""
    original = file.read_text("utf-8")
    if original.count(text) < 1:
        raise LookupError(f"{file} has no {text!r}")
    found = []
    for number in range(rounds):
        # The server waits a moment for more changes, and starts none while it builds.
        time.sleep(1.5)
        word = f"Saved{number}x{os.getpid()}"
        changed = text.replace(" ", f" {word} ", 1)
        start = time.perf_counter()
        file.write_text(original.replace(text, changed, 1), "utf-8")
        _wait(address, word)
        found.append(time.perf_counter() - start)
    file.write_text(original, "utf-8")
    return found


def _wait(address: str, text: str, process: subprocess.Popen[bytes] | None = None) -> None:
    """Ask for a page until it has a text; the server answers when it has built."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process is not None and process.poll() is not None:
            raise TimeoutError("the server ended")
        try:
            with urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - this machine
                if text in answer.read().decode():
                    return
        except OSError:
            pass
        time.sleep(0.02)
    raise TimeoutError(f"{address} did not get {text!r}")


def _free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def tables(result: Result) -> str:
    """Return the tables of this part."""
    plain = result["saves"][PLAIN]["a page"]
    rows = [
        [f"{who}: {what}", ratio(values, plain), spread(values)]
        for who, kinds in result["saves"].items()
        for what, values in kinds.items()
    ]
    share = sum(median(values) for values in result["hooks"].values())
    return "\n\n".join(
        (
            table(["Saved", "Time against plain", "Seconds"], rows),
            f"All hooks and plugins together take {share:.2f} seconds of a build under `serve`:",
            hooks_table(result["hooks"]),
        )
    )
