"""Whatever a folder holds, the check ends, and what is odd hides nothing else."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from tests.linkcheck.tree import check_files, found_in, write

from sitekit.linkcheck.check import check
from sitekit.linkcheck.source_locator import Sources

pytestmark = pytest.mark.slow

SECONDS = 20
"""What takes longer grows faster than its input, on any machine of today."""

BAD = '<a href="nowhere/">x</a>'

HEAVY = {
    "nested elements": "<div>" * 3000 + BAD + "</div>" * 3000,
    "nested blocks": "<div>" * 100_000 + BAD + "</div>" * 100_000,
    "nested lists": "<ul><li>" * 50_000 + BAD,
    "blocks in open spans": "<span>" * 9000 + "<div></div>" * 60_000 + BAD,
    "nested formatting": "<b><i><a><p>" * 1000 + BAD,
    "nested tables": "<table><b>" * 1000 + BAD,
    "open SVG": "<svg>" * 3000 + BAD,
    "many links": "".join(f'<a href="#{n}" id="{n}">x</a>' for n in range(20_000)) + BAD,
    "many equal links": '<a href="?">x</a>' * 20_000 + BAD,
    "many missing places": "".join(f'<a href="#n{n}" id="{n}">x</a>' for n in range(8_000)) + BAD,
    "many places of another page": "".join(f'<a href="c.html#{n}">x</a>' for n in range(20_000))
    + BAD,
    "long text": "<p>text " * 200_000 + BAD,
    "long attribute": f'<a href="?{"x" * 1_000_000}">x</a>{BAD}',
    "long climb": f'<a href="{"../" * 50_000}">x</a><a href="{"a/../" * 50_000}">x</a>{BAD}',
    "long host": f'<a href="http://{"a." * 50_000}">x</a>{BAD}',
    "long number": f'<a href="tel:{"1" * 100_000}x">x</a>{BAD}',
    "long address": f'<a href="mailto:{"a@" * 50_000}">x</a>{BAD}',
    "long srcset": f'<img src="?" srcset="{"a b(," * 50_000}" alt="">{BAD}',
    "long refresh": f'<meta http-equiv="refresh" content="{"0" * 50_000}{" " * 50_000}x">{BAD}',
    "open brackets": "<" * 200_000 + " " + BAD,
    "ampersands": "&" * 200_000 + BAD,
    "zeros": "\0" * 100_000 + BAD,
    "deep JSON-LD": f'<script type="application/ld+json">{"[" * 50_000}</script>{BAD}',
    "deep CSS": f"<style>{'image-set(' * 20_000}{')' * 20_000}url(</style>{BAD}",
    "many attributes": f"<p {' '.join(f'a{n}=x' for n in range(100_000))} id=here>"
    f'<a href="#here">x</a>{BAD}',
    "port of many digits": f'<a href="http://h:{"9" * 5000}/">x</a>{BAD}',
    "lone surrogate": '<script type="application/ld+json">{"url": "https://\\ud800.example/"}</script>'
    + BAD,
    "unclosed comment": f"{BAD}<!--" + "<!--" * 50_000,
}


@pytest.mark.parametrize("html", HEAVY.values(), ids=HEAVY.keys())
def test_heavy_page(tmp_path: Path, html: str) -> None:
    places = "".join(f'<p id="{n}">' for n in range(20_000))
    started = time.process_time()
    files: dict[str, str | bytes] = {"a.html": html, "b.html": BAD, "c.html": places}
    findings = check_files(tmp_path, files).findings
    assert time.process_time() - started < SECONDS
    assert found_in(findings, "a.html")["nowhere/"] == "error"
    assert found_in(findings, "b.html") == {"nowhere/": "error"}


def test_random_bytes(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"{n}{suffix}": bytes((n * 7919 * i * i) % 256 for i in range(5000))
        for n in range(1, 9)
        for suffix in (".html", ".css", ".svg", ".xml", ".webmanifest")
    }
    findings = check_files(tmp_path, {**files, "z.html": BAD}).findings
    assert found_in(findings, "z.html") == {"nowhere/": "error"}


def test_symlinks(tmp_path: Path) -> None:
    write(tmp_path, {"a/index.html": BAD, "b/c/index.html": '<a href="../../link/">x</a>'})
    (tmp_path / "link").symlink_to("a")
    (tmp_path / "a" / "self").symlink_to(".")
    (tmp_path / "b" / "up").symlink_to("..")
    (tmp_path / "dead.html").symlink_to("nothing")
    (tmp_path / "ring-1").symlink_to("ring-2")
    (tmp_path / "ring-2").symlink_to("ring-1")
    findings = check(tmp_path, "https://example.org/").findings
    assert found_in(findings, "a/index.html") == {"nowhere/": "error"}
    assert found_in(findings, "link/index.html") == {"nowhere/": "error"}
    assert found_in(findings, "b/c/index.html") == {}


def test_folders_of_links_to_folders_of_links(tmp_path: Path) -> None:
    write(tmp_path, {f"d{n}/index.html": BAD for n in range(10)})
    for n in range(9):
        for name in "xyz":
            (tmp_path / f"d{n}" / name).symlink_to(f"../d{n + 1}")
    findings = check(tmp_path).findings
    assert found_in(findings, "d9/index.html") or findings[0].pages > 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files here")
def test_files_that_are_none(tmp_path: Path) -> None:
    write(tmp_path, {"a.html": '<a href="pipe.html">x</a><a href="folder.html">y</a>'})
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "folder.html").mkdir()
    wrong = found_in(check(tmp_path).findings, "a.html")
    assert wrong == {"pipe.html": "error", "folder.html": "error"}


def test_file_without_read_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "secret.html":
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    files: dict[str, str | bytes] = {
        "secret.html": BAD,
        "a.html": f'<a href="secret.html">x</a>{BAD}',
    }
    findings = check_files(tmp_path, files).findings
    assert found_in(findings, "a.html") == {"nowhere/": "error"}
    assert [f.issue.message for f in findings if f.page == "secret.html"] == [
        "not checked, it cannot be read: Permission denied"
    ]


def test_file_names_that_are_no_text(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.html")
    write(tmp_path, {"a.html": '<a href="caf%E9.html">x</a><a href="caf%E8.html">y</a>'})
    (tmp_path / name).write_text(BAD)
    findings = check(tmp_path).findings
    assert found_in(findings, "a.html") == {"caf%E8.html": "error"}
    assert found_in(findings, name) == {"nowhere/": "error"}


def test_no_files(tmp_path: Path) -> None:
    result = check(tmp_path)
    assert [finding.issue.code for finding in result.findings] == ["no-pages"]
    assert (result.pages, result.links) == (0, 0)


def test_many_wrong_links_with_sources(tmp_path: Path) -> None:
    names = [f"missing-{n}.md" for n in range(5000)]
    write(tmp_path, {
        "docs/a.md": "\n".join(f"[x]({name})" for name in names),
        "site/a/index.html": "".join(f'<a href="{name}">x</a>' for name in names),
    })  # fmt: skip
    findings = check(tmp_path / "site", sources=Sources(tmp_path / "docs")).findings
    assert sorted(f.source.line for f in findings if f.source) == list(range(1, 5001))


def test_many_links_that_no_source_holds(tmp_path: Path) -> None:
    links = "".join(f'<a href="no {n} x/">x</a>' for n in range(800))
    write(tmp_path, {"docs/a.md": "word " * 20_000, "site/a/index.html": links})
    write(tmp_path, {f"over/{n}.html": "<p>text\n" * 200 for n in range(250)})
    sources = Sources(tmp_path / "docs", templates=[tmp_path / "over"])
    started = time.process_time()
    assert len(check(tmp_path / "site", sources=sources).findings) == 800
    assert time.process_time() - started < SECONDS


def test_many_names_alike(tmp_path: Path) -> None:
    write(tmp_path, {f"v{n}/setup/index.html": "x" for n in range(250)})
    write(tmp_path, {"a.html": "".join(f'<a href="w{n}/setup/">x</a>' for n in range(5000))})
    started = time.process_time()
    assert len(check(tmp_path).findings) == 5000
    assert time.process_time() - started < SECONDS


def test_many_dangling_references(tmp_path: Path) -> None:
    text = " ".join(f"[a{n}][b{n}]" for n in range(8_000))
    write(tmp_path, {"docs/a.md": text, "site/a/index.html": f"<p>{text}"})
    started = time.process_time()
    assert len(check(tmp_path / "site", sources=Sources(tmp_path / "docs")).findings) == 8_000
    assert time.process_time() - started < SECONDS


def test_source_that_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path, {"docs/a.md": b"\xff\xfe\n[x](nowhere.md)", "site/a/index.html": BAD})
    (tmp_path / "docs" / "b.md").symlink_to("nothing")
    write(tmp_path, {"site/b/index.html": BAD})
    findings = check(tmp_path / "site", sources=Sources(tmp_path / "docs")).findings
    assert len(findings) == 2
