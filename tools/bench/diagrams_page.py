"""What a reader downloads and waits for on a page with two diagrams, in four ways of drawing them.

Run `PYTHONPATH=hooks:. python -m tools.bench.diagrams_page` where Chromium is installed. Cold
cache, gzip server on this machine, median of five loads. "Slow phone" is 1.6 Mbit/s with 150 ms
round trips and a processor slowed four times. Visible: the first frame after the first paint in
which both diagrams have a height.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser, Playwright, sync_playwright
from tests.diagrams.kinds import KINDS

from sitekit.diagrams.render import LIBRARY_FILE, library_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
RUNS = 5
CONFIG = """
site_name: Bench
site_url: http://127.0.0.1/
theme: {{name: material, font: false}}
extra_css: [assets/css/diagrams.css]
{rest}
"""
OURS = f"""
hooks: [{ROOT / "tests/diagrams/diagrams_only.py"}]
plugins: [search, {{mermaid2: {{javascript: {LIBRARY_FILE}}}}}]
markdown_extensions: [pymdownx.superfences]
"""
NATIVE = f"""
extra_javascript: [{LIBRARY_FILE}]
markdown_extensions:
  - pymdownx.superfences:
      custom_fences:
        - name: mermaid
          class: mermaid
          format: !!python/name:pymdownx.superfences.fence_code_format
"""
FENCES = "\n".join(
    f'```mermaid title="A {kind}" desc="All of it."\n{KINDS[kind][0]}```\n'
    for kind in ("block", "sequence")
)
# Way, configuration, page, environment, what to look for.
WAYS: tuple[tuple[str, str, str, dict[str, str], str], ...] = (
    ("no diagram", OURS, "", {}, "h1"),
    ("static SVG", OURS, FENCES, {}, "svg.dg"),
    ("mermaid2", OURS, FENCES, {"DIAGRAMS": "browser"}, ".mermaid svg"),
    ("Material native", NATIVE, re.sub(r' title=.*"', "", FENCES), {}, "div.mermaid"),
)
WATCH = """
  const watch = () => {{
    const found = [...document.querySelectorAll({selector!r})];
    if (performance.getEntriesByName('first-contentful-paint').length
        && found.length >= {count} && found.every(one => one.getBoundingClientRect().height > 20))
      window.visible = performance.now();
    else requestAnimationFrame(watch);
  }};
  requestAnimationFrame(watch);
"""


class Packed(http.server.SimpleHTTPRequestHandler):
    """Serve a folder, compressed as a web server would."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its signature
        """Say nothing."""

    def do_GET(self) -> None:
        """Send one file."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        data = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        with suppress(BrokenPipeError):  # the page was closed before its search index arrived
            self.wfile.write(data)


def build(folder: Path, rest: str, page: str, environment: dict[str, str]) -> Path:
    """Build a site of one page and return its folder."""
    docs = folder / "docs"
    (docs / "assets/css").mkdir(parents=True)
    css = (ROOT / "docs/assets/css/diagrams.css").read_bytes()
    (docs / "assets/css/diagrams.css").write_bytes(css)
    if rest is NATIVE:
        source = library_folder()
        assert source is not None, "install requirements-browser.txt"
        (docs / LIBRARY_FILE).write_bytes((source / LIBRARY_FILE).read_bytes())
    (docs / "index.md").write_text(f"# Bench\n\nA sentence before.\n\n{page}", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(CONFIG.format(rest=rest), encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment},
        check=True,
    )
    return folder / "site"


def load(
    browser: Browser, address: str, selector: str, *, slow: bool, count: int = 2
) -> dict[str, Any]:
    """Load the page with an empty cache; return requests, bytes, times and shift.

    Times are milliseconds until the first paint (`text`), until the largest paint so far when all
    diagrams are there (`largest`), and until then (`visible`).
    """
    context = browser.new_context(viewport={"width": 412, "height": 823})
    page = context.new_page()
    session = context.new_cdp_session(page)
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    session.send("Network.enable")
    if slow:
        rate = 1.6e6 / 8
        limits = {"latency": 150, "downloadThroughput": rate, "uploadThroughput": rate}
        session.send("Network.emulateNetworkConditions", {"offline": False, **limits})
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    count = 1 if selector == "h1" else count
    page.add_init_script(WATCH.format(selector=selector, count=count))
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(entry =>"
        " window.shift += entry.value)).observe({type: 'layout-shift', buffered: true});"
        "new PerformanceObserver(list => list.getEntries().forEach(entry =>"
        " window.largest = entry.startTime))"
        ".observe({type: 'largest-contentful-paint', buffered: true})"
    )
    page.goto(address, timeout=120_000)
    end = time.monotonic() + 120
    # Not `wait_for_function`, which a Content-Security-Policy forbids.
    while not page.evaluate("window.visible || 0"):
        if time.monotonic() > end:
            raise TimeoutError(f"{address} does not show {count} of {selector}")
        page.wait_for_timeout(50)
    if not slow:  # what is loaded last, the search, counts too
        page.wait_for_load_state("networkidle")
    names = ("text", "largest", "visible", "shift")
    first = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    told = page.evaluate(f"[{first}, window.largest || 0, window.visible, window.shift]")
    context.close()
    return {
        "requests": len(received),
        "bytes": sum(received),
        **dict(zip(names, told, strict=True)),
    }


@contextmanager
def serving(site: Path) -> Iterator[str]:
    """Serve a folder, compressed, and yield its address."""
    handler = functools.partial(Packed, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def browser_of(playwright: Playwright) -> Browser:
    """Start Chromium."""
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    return playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])


def main() -> None:
    """Print the table."""
    print(f"{'':16} requests     KiB  visible  slow phone   shift")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = browser_of(playwright)
        for number, (way, rest, page, environment, selector) in enumerate(WAYS):
            site = build(Path(folder) / str(number), rest, page, environment)
            with serving(site) as address:
                fast = [load(browser, address, selector, slow=False) for _ in range(RUNS)]
                slow = [load(browser, address, selector, slow=True) for _ in range(RUNS)]

            def median(runs: list[dict[str, Any]], name: str) -> float:
                return float(statistics.median(run[name] for run in runs))

            print(
                f"{way:16} {median(fast, 'requests'):8.0f} {median(fast, 'bytes') / 1024:7.1f}"
                f" {median(fast, 'visible'):5.0f} ms {median(slow, 'visible') / 1000:9.2f} s"
                f" {median(fast, 'shift'):7.3f}"
            )


if __name__ == "__main__":
    main()
