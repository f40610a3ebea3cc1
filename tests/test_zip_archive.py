"""The archive: the same bytes each time, one folder inside, nothing half-written."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from sitekit.export_tree import write_archive

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "built"
    for path, text in (("index.html", "home"), ("a/é.css", "x" * 500), ("a/b.map", "m")):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def test_same_files_same_bytes(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    first, second = tmp_path / "out/name.zip", tmp_path / "again/name.zip"
    assert write_archive(site, first) == 3
    (site / "index.html").touch()
    (site / "index.html").chmod(0o600)
    write_archive(site, second)
    assert first.read_bytes() == second.read_bytes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    write_archive(site, second)
    with zipfile.ZipFile(second) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2023, 11, 14, 22, 13, 20)}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    write_archive(site, second)
    assert first.read_bytes() == second.read_bytes()


def test_one_folder_and_no_unwanted_files(site: Path, tmp_path: Path) -> None:
    assert write_archive(site, tmp_path / "name.zip", ["*.map"]) == 2
    with zipfile.ZipFile(tmp_path / "name.zip") as archive:
        assert archive.namelist() == ["name/a/é.css", "name/index.html"]
        assert archive.testzip() is None
        assert archive.read("name/index.html") == b"home"


def test_an_interrupted_run_leaves_the_last_archive(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "name.zip"
    write_archive(site, archive)
    before = archive.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "name.zip")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="No space left"):
        write_archive(site, archive)
    assert archive.read_bytes() == before
    assert [path.name for path in tmp_path.glob(".*")] == []


@pytest.mark.slow
def test_the_command(site: Path, tmp_path: Path, sitekit: Callable[..., Any]) -> None:
    result = sitekit(tmp_path, "zip", "built", "dist/name.zip", "--exclude", "*.map", "a/*")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("dist/name.zip: 1 files, ")
    result = sitekit(tmp_path, "zip", "nowhere", "x.zip")
    assert result.returncode == 2
    assert result.stderr == "nowhere: no such directory; build the site into it first\n"
    (tmp_path / "file").write_text("")
    result = sitekit(tmp_path, "zip", "built", "file/x.zip")
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert site.is_dir()
