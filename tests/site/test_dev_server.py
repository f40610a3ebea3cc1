"""`mkdocs serve` stays up whatever is wrong, and says what it is on every page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.site

SECONDS = 120
NOTICE = 'id="build-problems"'


class Preview:
    """A running `mkdocs serve`."""

    def __init__(self, project: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        self.log = project.parent / "serve.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
                cwd=project,
                env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
                stdout=log,
                stderr=log,
            )

    def page(self, path: str = "words/") -> str:
        """Return a page; "" while the server doesn't listen yet."""
        try:
            address = f"{self.url}editors/{path}"
            with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            return error.read().decode()
        except OSError:
            return ""

    def wait(self, condition: Callable[[str], bool], path: str = "words/") -> str:
        """Return a page as soon as it fulfills a condition."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log.read_text()
            if condition(page := self.page(path)):
                return page
            time.sleep(0.1)
        pytest.fail(f"not in time: {self.page(path)}\n{self.log.read_text()}")


@pytest.fixture
def project(small_site: Path) -> Path:
    """A small site whose templates and code may be changed."""
    for part in ("overrides", "hooks"):
        (small_site / part).unlink()
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / part, small_site / part, ignore=ignored)
    return small_site


@pytest.fixture
def serve(project: Path) -> Iterator[Callable[[], Preview]]:
    """A function that starts the server."""
    started: list[Preview] = []

    def start() -> Preview:
        started.append(Preview(project))
        return started[-1]

    yield start
    for preview in started:
        preview.process.terminate()
        preview.process.wait(30)


def replace(file: Path, old: str, new: str) -> str:
    """Replace text in a file; return the text before."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return text


def test_mistakes_and_repairs(project: Path, serve: Callable[[], Preview]) -> None:
    preview = serve()
    preview.wait(lambda page: "<h1" in page)
    words, modes = project / "docs/words.md", project / "docs/_data/dimensions/modes.yml"

    # A broken link: the new text is shown, with a notice.
    text = words.read_text("utf-8")
    words.write_text(f"{text}\n\nNew text, [a link](nowhere.md).\n", "utf-8")
    page = preview.wait(lambda page: "New text" in page and NOTICE in page)
    assert "nowhere.md" in page[page.index(NOTICE) :]
    assert NOTICE in preview.page("")
    words.write_text(text, "utf-8")
    preview.wait(lambda page: "New text" not in page and NOTICE not in page)

    # Data with a mistake: every page stays as it was.
    data = replace(modes, "key: several", "key: Sev eral")
    page = preview.wait(lambda page: NOTICE in page, "dimensions/modes/")
    assert "docs/_data/dimensions/modes.yml:" in page
    assert "docs/_data/dimensions/modes.yml:" in preview.log.read_text()
    modes.write_text(data, "utf-8")
    preview.wait(lambda page: NOTICE not in page, "dimensions/modes/")

    # A mistake in a template.
    template = replace(project / "overrides/main.html", "{% endset %}", "{% endst %}")
    page = preview.wait(lambda page: NOTICE in page)
    assert "overrides/main.html:" in page
    (project / "overrides/main.html").write_text(template, "utf-8")
    preview.wait(lambda page: "<h1" in page and NOTICE not in page)

    # A configuration that can't be read.
    config = replace(project / "mkdocs.yml", "theme:", "theme: [")
    preview.wait(lambda page: NOTICE in page)
    (project / "mkdocs.yml").write_text(config, "utf-8")
    preview.wait(lambda page: "<h1" in page and NOTICE not in page)

    # Code, which the server has loaded already.
    code = project / "hooks/sitekit/dates.py"
    code.write_text(f"{code.read_text('utf-8')}# Changed.\n", "utf-8")
    page = preview.wait(lambda page: NOTICE in page)
    message = "hooks/sitekit/dates.py has changed; stop and restart the server"
    assert message in page[page.index(NOTICE) :]
    assert message in preview.log.read_text()


def test_a_site_that_is_broken_at_the_start(project: Path, serve: Callable[[], Preview]) -> None:
    modes = project / "docs/_data/dimensions/modes.yml"
    data = replace(modes, "key: several", "key: Sev eral")
    preview = serve()
    page = preview.wait(lambda page: NOTICE in page)
    assert "docs/_data/dimensions/modes.yml:" in page
    modes.write_text(data, "utf-8")
    preview.wait(lambda page: "<h1" in page and NOTICE not in page)
