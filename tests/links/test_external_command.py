"""`python -m sitekit links-external`: what it asks, prints and how it exits."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from tests.links.behaviours import OK, by_path, redirect
from tests.links.rude import RudeServer, http
from tests.links.tree import write

from sitekit.links.external.progress import Bar
from sitekit.links.external.work import find_addresses

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.xdist_group("external")

Run = Callable[..., subprocess.CompletedProcess[str]]

PAGES = by_path(
    start=OK,
    gone=http("404 Not Found"),
    old=redirect("301 Moved", "/"),
    shut=http("403 Forbidden"),
)


@pytest.fixture
def server() -> Iterator[RudeServer]:
    # The first label of the host in http://127.0.0.1/ is "127".
    with RudeServer({"127": PAGES}) as running:
        yield running


@pytest.fixture
def check(tmp_path: Path, sitekit: Run, server: RudeServer) -> Callable[..., Any]:
    """A function that checks a site with links to these paths of the server."""

    def run(
        *paths: str, options: tuple[str, ...] = ("--allow-private",), exceptions: str = ""
    ) -> Any:
        links = [f"http://127.0.0.1:{server.port}/{path}" for path in paths]
        write(tmp_path, {
            "docs/index.md": "# Home\n\n" + "\n".join(f"[x]({link})" for link in links),
            "docs/_data/link-exceptions.yml": exceptions.replace("PORT", str(server.port)),
            "site/index.html": "".join(f'<a href="{link}">x</a>' for link in links),
        })  # fmt: skip
        quick = ("--spacing", "0", "--confirm-after", "0", "--source", "docs", *options)
        return sitekit(tmp_path, "links-external", "site", *quick)

    return run


@pytest.mark.parametrize(
    ("paths", "status"),
    [((), 0), (("",), 0), (("old",), 0), (("shut",), 0), (("gone",), 1), (("", "gone", "shut"), 1)],
)
def test_only_what_is_broken_fails(
    check: Callable[..., Any], paths: tuple[str, ...], status: int
) -> None:
    assert check(*paths).returncode == status


def test_summary_names_addresses_and_lines(check: Callable[..., Any], server: RudeServer) -> None:
    done = check("", "gone", "old", "shut", "#nowhere")
    here = f"http://127.0.0.1:{server.port}/"
    assert done.stdout.splitlines()[:-1] == [
        f"broken: {here}gone: 404 Not Found, asked 2 times",
        "    index.md:4",
        f"moved: {here}old: moved for good to {here}",
        "    index.md:5",
        f'missing place: {here}#nowhere: the page has no element with the id "nowhere"',
        "    index.md:7",
        f"unknown: {here}shut: 403 Forbidden",
        "    index.md:6",
    ]
    assert done.stdout.splitlines()[-1].startswith(
        "4 addresses: 1 ok, 1 moved, 1 broken, 1 unknown (0 excepted); 4 asked now, 0 known"
    )


def test_json(check: Callable[..., Any], server: RudeServer) -> None:
    done = check("", "gone", options=("--allow-private", "--json"))
    assert json.loads(done.stdout) == [
        {
            "verdict": "broken",
            "url": f"http://127.0.0.1:{server.port}/gone",
            "detail": "404 Not Found, asked 2 times",
            "new": "",
            "excused": False,
            "places": ["index.md:4"],
        }
    ]


def test_private_networks_are_left_alone_unless_told(
    check: Callable[..., Any], server: RudeServer
) -> None:
    done = check("gone", options=())
    assert done.returncode == 0
    assert "private address" in done.stdout
    assert server.requests == []


def test_second_run_asks_only_for_what_is_unknown(
    check: Callable[..., Any], server: RudeServer
) -> None:
    options = ("--allow-private", "--cache", ".cache/links.json")
    check("", "gone", "shut", options=options)
    first = len(server.requests)
    done = check("", "gone", "shut", options=options)
    assert [request.path for request in server.requests[first:]] == ["/shut"]
    assert "1 asked now, 2 known from before" in done.stdout
    assert done.returncode == 1


def test_exception_keeps_what_is_broken_from_failing(check: Callable[..., Any]) -> None:
    entry = "- url: http://127.0.0.1:PORT/gone\n  reason: The page comes back in spring.\n"
    done = check("gone", exceptions=entry)
    assert done.returncode == 0
    assert "broken (excepted): " in done.stdout


def test_needless_exception_fails(check: Callable[..., Any], server: RudeServer) -> None:
    entry = "- url: http://127.0.0.1:PORT/\n  reason: The host is down on Sundays.\n"
    done = check("", exceptions=entry)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"docs/_data/link-exceptions.yml:1:3: http://127.0.0.1:{server.port}/ is well again: "
        "200 OK; take the entry out",
        "1 problem found.",
    ]


def test_wrong_exceptions_are_told_first(check: Callable[..., Any], server: RudeServer) -> None:
    done = check("gone", exceptions="- url: x\n")
    assert done.returncode == 1
    assert "docs/_data/link-exceptions.yml:1:3: " in done.stderr
    assert server.requests == []


@pytest.mark.parametrize(
    "arguments",
    [["links-external"], ["links-external", "nowhere"], ["links-external", ".", "--site-url", "x"],
     ["links-external", ".", "--source", "nowhere"], ["links-external", ".", "--spacing", "x"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage(tmp_path: Path, sitekit: Run, arguments: list[str]) -> None:
    done = sitekit(tmp_path, *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_addresses_of_a_site(tmp_path: Path) -> None:
    write(tmp_path, {
        "a/index.html": """<a href="https://example.com/#one">x</a><a href="//example.com/">x</a>
            <a href="https://example.org/own/">x</a><a href="mailto:a@example.com">x</a>
            <img src="https://img.example.com/a.png" alt=""><link rel="preconnect" href="https://c.example.com">
            <a href="https://docs.example/">x</a><a href="https://skipped.example.com/a/b">x</a>
            <a href="https://EXAMPLE.com:443/x/../#two:~:text=y">x</a><a href="../b">x</a>""",
        "b.html": '<base href="https://based.example.com/d/"><a href="e">x</a><a href="https://example.com/">x</a>',
        "c.css": "p{background:url(https://css.example.com/p.png)}",
    })  # fmt: skip
    _, found = find_addresses(
        tmp_path, "https://example.org/own/", ["https://skipped.example.com/a/"]
    )
    assert {address.url: (sorted(address.fragments), len(address.uses)) for address in found} == {
        "https://based.example.com/d/e": ([], 1),
        "https://css.example.com/p.png": ([], 1),
        "https://example.com/": (["one", "two"], 4),
        "https://img.example.com/a.png": ([], 1),
    }


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_shown_on_a_terminal_only() -> None:
    terminal, file = Terminal(), io.StringIO()
    for stream in (terminal, file):
        bar = Bar(4, stream)
        bar.show(1, "example.com")
        bar.show(4, "example.org")
        bar.end()
    assert "[######..................] 1/4 example.com" in terminal.getvalue()
    assert "[########################] 4/4 example.org" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r")
    assert file.getvalue() == ""
