"""Public bug reports about documentation sites, each tried on a small site on another subject."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.conftest import ROOT, copy_site

from sitekit import atomic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.site

ASSET = re.compile(r"""(?:href|src)="[^"]*?(assets/(?:css|js)/[^"?]+)(\?[^"]*)?\"""")
SHEET = re.compile(r'<link rel="stylesheet" href="[^"]*?([\w.-]+\.css)')


@pytest.fixture(scope="module")
def brokers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site on message brokers, built once."""
    folder = copy_site("brokers", tmp_path_factory.mktemp("brokers") / "project")
    environment = {key: value for key, value in os.environ.items() if key != "SITE_URL"}
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q"],
        cwd=folder,
        env={
            **environment,
            "NO_MKDOCS_2_WARNING": "1",
            "READTHEDOCS_CANONICAL_URL": "https://brokers.readthedocs.example/en/latest/",
            "SOURCE_DATE_EPOCH": "",
        },
        timeout=200,
        check=True,
    )
    return folder


def test_read_the_docs_names_the_canonical_url(brokers: Path) -> None:
    text = (brokers / "site/learn/log/index.html").read_text("utf-8")
    assert "https://brokers.readthedocs.example/en/latest/learn/log/" in text
    assert "readthedocs.example" in (brokers / "site/sitemap.xml").read_text("utf-8")


def test_our_assets_have_a_hash_of_their_content(brokers: Path) -> None:
    site = brokers / "site"
    found = 0
    for page in site.rglob("*.html"):
        for path, query in re.findall(
            r"""(?:href|src)="[^"]*?(assets/(?:css|js)/[^"?]+)(\?[^"]*)?\"""",
            page.read_text("utf-8"),
        ):
            digest = hashlib.sha256((site / path).read_bytes()).hexdigest()[:10]
            assert query == f"?h={digest}", (page, path)
            found += 1
    assert found > 50


def test_every_page_has_the_same_style_sheets_in_the_same_order(brokers: Path) -> None:
    """In the head: what a page adds at its end may come late, as it changes nothing at first."""
    pages = list((brokers / "site").rglob("index.html"))
    sheets = {
        tuple(
            re.findall(
                r'<link rel="stylesheet" href="[^"]*?([\w.-]+\.css)',
                page.read_text("utf-8").partition("<body")[0],
            )
        )
        for page in pages
        if "http-equiv=refresh" not in page.read_text("utf-8")
    }
    sheets.discard(())
    assert len(sheets) == 1, sheets


def test_other_sites_may_read_the_data_from_every_host(brokers: Path) -> None:
    rule = "/api/*\n  Access-Control-Allow-Origin: *"
    assert rule in (brokers / "site/_headers").read_text("utf-8")
    nginx = (ROOT / ".ci/publish/nginx.conf").read_text("utf-8")
    assert 'Access-Control-Allow-Origin "*"' in nginx


def test_the_csv_opens_in_a_spreadsheet_as_the_page_says(brokers: Path) -> None:
    page = (brokers / "site/data/index.html").read_text("utf-8")
    for words in ("UTF-8 without a byte order mark", "Data, From Text/CSV", "choose UTF-8"):
        assert words in page
    data = (brokers / "site/api/v2/comparison.csv").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(data.decode("utf-8").splitlines()))
    assert len(rows) > 12
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not any(field.startswith(("=", "+", "@")) for row in rows for field in row)


def test_no_word_of_our_subject_is_on_a_site_about_another(brokers: Path) -> None:
    for page in (brokers / "site").rglob("*.html"):
        text = re.sub(r'(?:href|content)="[^"]*"', "", page.read_text("utf-8")).casefold()
        assert not re.search(r"virtuali[sz]|hypervisor|container(s|ization)\b", text), page


def test_headings_of_every_script_have_ids_of_their_own(
    brokers: Path, mkdocs: Callable[..., Any]
) -> None:
    page = brokers / "docs/learn/more.md"
    text = page.read_text("utf-8")
    try:
        page.write_text(f"{text}\n## Журнал\n\nText.\n\n## 日志\n\nText.\n", "utf-8")
        result = mkdocs(brokers, "build", "-q", "-f", str(brokers / "mkdocs.yml"), "-d", "other")
    finally:
        page.write_text(text, "utf-8")
    assert result.returncode == 0, result.stderr
    built = (brokers / "other/learn/more/index.html").read_text("utf-8")
    assert 'id="журнал"' in built
    assert 'id="日志"' in built


def test_a_build_from_another_folder_and_with_other_line_ends_is_the_same(
    brokers: Path, mkdocs: Callable[..., Any], tmp_path: Path
) -> None:
    for file in (brokers / "docs").rglob("*"):
        if file.suffix in {".md", ".yml", ".json", ".sh"}:
            file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    configuration = str(brokers / "mkdocs.yml")
    url = "https://brokers.readthedocs.example/en/latest/"
    same = {"SITE_URL": url, "SOURCE_DATE_EPOCH": ""}  # as for the first build
    result = mkdocs(tmp_path, "build", "-q", "-f", configuration, "-d", "elsewhere", **same)
    for file in (brokers / "docs").rglob("*"):
        if file.suffix in {".md", ".yml", ".json", ".sh"}:
            file.write_bytes(file.read_bytes().replace(b"\r\n", b"\n"))
    assert result.returncode == 0, result.stderr
    built = next(path for path in (tmp_path / "elsewhere", brokers / "elsewhere") if path.is_dir())
    first = {
        path.relative_to(brokers / "site"): path.read_bytes()
        for path in (brokers / "site").rglob("*")
        if path.is_file() and path.suffix not in {".gz", ".sh"}
    }
    differ = [str(path) for path, data in first.items() if (built / path).read_bytes() != data]
    assert differ == []


def test_dirty_builds_are_refused_in_one_line(small_site: Path, mkdocs: Callable[..., Any]) -> None:
    result = mkdocs(small_site, "build", "--dirty")
    assert result.returncode == 1
    assert "--dirty would publish half a search index" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_read_only_folder_is_refused_in_one_line(
    small_site: Path, mkdocs: Callable[..., Any]
) -> None:
    result = mkdocs(small_site, "build", "-q", "-d", "/proc/no/site")
    assert result.returncode == 1
    assert "choose a directory with --site-dir" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_second_build_waits_for_the_first(small_site: Path) -> None:
    folder = small_site / "site"
    assert atomic.lock(folder)
    try:
        command = [sys.executable, "-m", "mkdocs", "build"]
        with subprocess.Popen(command, cwd=small_site, stderr=subprocess.PIPE, text=True) as second:
            assert second.stderr
            said = next(line for line in second.stderr if "another build writes" in line)
            assert "waiting until it is done" in said
            assert not folder.exists()
            atomic.unlock(folder)
            _, printed = second.communicate(timeout=120)
        assert second.returncode == 0, printed
    finally:
        atomic.unlock(folder)
    assert (folder / "index.html").is_file()
