"""Building: offline, strict by default, losing nothing when it fails, the same every time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.conftest import ROOT, without_network
from tests.extent import some

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.site

FAULTY = "docs/_data/dimensions/modes.yml"


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def break_data(site: Path) -> None:
    file = site / FAULTY
    file.write_text(file.read_text("utf-8").replace("key: several", "key: Sev eral"), "utf-8")


def test_a_dataset_on_another_subject_builds_with_the_same_hooks(
    small_site: Path, mkdocs: Callable[..., Any]
) -> None:
    result = mkdocs(small_site, "build")
    assert result.returncode == 0, result.stderr
    page = (small_site / "site/dimensions/keystrokes/index.html").read_text("utf-8")
    assert "How many keys does it take to delete a line?" in page
    home = (small_site / "site/index.html").read_text("utf-8")
    assert home.count("<svg") >= 2
    assert "[@not-a-citation]" in (small_site / "site/words/index.html").read_text("utf-8")


def test_no_word_of_the_subject_stands_in_the_code() -> None:
    words = ("virtual machine", "hypervisor", "docker", "gvisor", "firecracker", "microvm")
    places = ("hooks/**/*.py", "hooks/**/*.toml", "overrides/**/*.md", "overrides/**/*.html")
    for pattern in places:
        for path in ROOT.glob(pattern):
            text = path.read_text("utf-8").casefold()
            assert not [word for word in words if word in text], path


def test_the_build_makes_no_network_connection(small_site: Path) -> None:
    """It passes in a network namespace without any device; the fixture `site_dir` does the same."""
    prefix = without_network()
    if not prefix:
        pytest.skip("unshare (util-linux) is missing, or user namespaces are not allowed here")
    result = subprocess.run(
        [*prefix, sys.executable, "-m", "mkdocs", "build"],
        cwd=small_site,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def test_a_failed_build_leaves_the_last_good_site(
    small_site: Path, mkdocs: Callable[..., Any]
) -> None:
    assert mkdocs(small_site, "build").returncode == 0
    before = files_of(small_site / "site")
    break_data(small_site)
    result = mkdocs(small_site, "build")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert files_of(small_site / "site") == before
    assert [path.name for path in small_site.glob(".site*")] == []


def test_a_strict_build_with_a_warning_leaves_the_last_good_site(
    small_site: Path, mkdocs: Callable[..., Any]
) -> None:
    assert mkdocs(small_site, "build").returncode == 0
    before = files_of(small_site / "site")
    index = small_site / "docs/index.md"
    index.write_text(index.read_text("utf-8") + "\n[gone](gone.md)\n", "utf-8")
    assert mkdocs(small_site, "build").returncode == 1
    assert files_of(small_site / "site") == before
    assert mkdocs(small_site, "build", "--strict").returncode == 1


def test_an_interrupted_build_leaves_the_last_good_site(
    small_site: Path, mkdocs: Callable[..., Any]
) -> None:
    assert mkdocs(small_site, "build").returncode == 0
    before = files_of(small_site / "site")
    hook = small_site / "stop.py"
    hook.write_text(
        "import os, signal\ndef on_env(env, **_):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    config = small_site / "mkdocs.yml"
    config.write_text(config.read_text("utf-8") + "  - stop.py\n", "utf-8")
    assert mkdocs(small_site, "build").returncode < 0
    assert files_of(small_site / "site") == before
    hook.write_text("")
    assert mkdocs(small_site, "build").returncode == 0
    assert [path.name for path in small_site.glob(".site*")] == []


# Read by Python before anything else: every clock of `datetime` is some weeks ahead.
ANOTHER_DAY = """
import datetime


class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + datetime.timedelta(days=40)

    @classmethod
    def utcnow(cls):
        return cls.now(datetime.UTC).replace(tzinfo=None)


datetime.datetime = Later
"""


@pytest.fixture
def real_site(tmp_path: Path) -> Path:
    """A copy of what this project builds its site from."""
    folder = tmp_path / "real"
    folder.mkdir()
    for name in ("docs", "hooks", "overrides"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "mkdocs.yml", folder / "mkdocs.yml")
    return folder


@pytest.mark.parametrize("site", some(["small_site", "real_site"], 2))
def test_two_builds_are_equal(
    site: str, request: pytest.FixtureRequest, tmp_path: Path, mkdocs: Callable[..., Any]
) -> None:
    """Another folder, day, time zone and hash seed, and nothing kept: the same bytes."""
    here: Path = request.getfixturevalue(site)
    other = tmp_path / "elsewhere" / "deeper"
    shutil.copytree(here, other, symlinks=True)
    later = tmp_path / "later"
    later.mkdir()
    (later / "sitecustomize.py").write_text(ANOTHER_DAY, "utf-8")
    first = {"TZ": "UTC", "PYTHONHASHSEED": "1"}
    second = {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "2", "PYTHONPATH": str(later)}
    fixed = {"SOURCE_DATE_EPOCH": "1700000000"}
    assert mkdocs(here, "build", **first, **fixed).returncode == 0
    assert mkdocs(other, "build", **second, **fixed).returncode == 0
    assert files_of(here / "site") == files_of(other / "site")
