"""What all tests share: a small site on another subject, and builds in processes of their own."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from tests.forked import run_module

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
SITES = ROOT / "tests" / "sites"
# Builds of small sites share the drawings and the compiled templates of the project's own cache.
os.environ.setdefault("DIAGRAMS_CACHE", str(ROOT / ".cache" / "diagrams"))
os.environ.setdefault("TEMPLATES_CACHE", str(ROOT / ".cache" / "templates"))


# A busy machine must not fail a property test: how long one example takes is no property.
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")
# Fixtures that run `mkdocs`. A test that uses one is not a unit test, whatever folder it is in.
BUILD_FIXTURES = {"build", "mkdocs", "site_dir"}


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run labs one after another, and mark every test that builds a site."""
    for item in items:
        if item.get_closest_marker("lab"):
            item.add_marker(pytest.mark.xdist_group("labs"))
        if BUILD_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.site)


@pytest.fixture
def small_site(tmp_path: Path) -> Path:
    """A copy of the small site that tests may change, with the hooks and templates of this one."""
    return copy_site("editors", tmp_path / "project")


def copy_site(name: str, folder: Path) -> Path:
    """Copy a site of tests/sites to `folder`, with the hooks and templates of this one."""
    shutil.copytree(SITES / name, folder)
    for part in ("hooks", "overrides"):
        (folder / part).symlink_to(ROOT / part)
    css = folder / "docs" / "assets" / "css"
    if name == "brokers":
        shutil.copytree(ROOT / "docs" / "assets" / "css", css)
    return folder


@pytest.fixture
def mkdocs() -> Callable[..., subprocess.CompletedProcess[str]]:
    """A function that runs `mkdocs ARGUMENTS` in a folder and returns what it printed."""

    def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        given = {**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment}
        return run_module("mkdocs", arguments, folder, given)

    return run


@pytest.fixture
def sitekit() -> Callable[..., subprocess.CompletedProcess[str]]:
    """A function that runs `python -m sitekit ARGUMENTS` in a folder."""

    def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        given = {**os.environ, "PYTHONPATH": str(ROOT / "hooks")}
        return run_module("sitekit", arguments, folder, given)

    return run


def without_network() -> list[str]:
    """Return the start of a command that runs without network, not so much as a loopback device.

    It is empty where user namespaces aren't allowed, or unshare (util-linux) is missing.
    """
    unshare = shutil.which("unshare")
    if not unshare:
        return []
    probe = subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False)
    return [] if probe.returncode else [unshare, "-rn"]


@pytest.fixture(scope="session")
def site_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `mkdocs build` makes it, built once however many processes test it.

    Where that is possible, the build has no network, so that it fails if it asks for anything.
    $BUILT_SITE names one that was built before with SITE_URL=https://host.example/repo/.
    """
    if built := os.environ.get("BUILT_SITE"):
        return Path(built)
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder, lock = shared / "site", shared / "site.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not folder.exists():
            result = subprocess.run(
                [
                    *without_network(),
                    *(sys.executable, "-m", "mkdocs", "build", "--site-dir", str(folder)),
                ],
                cwd=ROOT,
                env={
                    **os.environ,
                    "NO_MKDOCS_2_WARNING": "1",
                    "SITE_URL": "https://host.example/repo/",
                },
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
            assert result.returncode == 0, result.stderr
    return folder
