"""What tests of diagrams share: a cache of their own and tiny sites built in another process."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.forked import run_module

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
CONFIG = """
site_name: Tiny
site_url: http://127.0.0.1/
strict: true
theme:
  name: material
  font: false
  features: [navigation.instant, navigation.instant.prefetch, navigation.tabs]
hooks: [{hook}]
plugins:
  - search
  - mermaid2:
      javascript: assets/mermaid.js
markdown_extensions: [admonition, pymdownx.details, pymdownx.superfences]
"""


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep drawings of a test apart from those of builds."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("DIAGRAMS_CACHE", str(folder))
    monkeypatch.delenv("DIAGRAMS", raising=False)
    return folder


@dataclass
class Built:
    """A tiny site after `mkdocs build`: exit code, what it printed, where it is."""

    code: int
    output: str
    folder: Path

    def read(self, path: str) -> str:
        return (self.folder / "site" / path).read_text(encoding="utf-8")


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., Built]:
    """A function that writes pages (`path=text`) and builds them; any request fails the build."""

    def run(pages: dict[str, str], *, config: str = CONFIG, **environment: str) -> Built:
        for path, text in {"index.md": "# Home\n", **pages}.items():
            target = tmp_path / "docs" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        filled = config.format(hook=Path(__file__).with_name("diagrams_only.py"))
        (tmp_path / "mkdocs.yml").write_text(filled, encoding="utf-8")
        nowhere = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
        given = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "hooks"),
            "NO_MKDOCS_2_WARNING": "1",
            **nowhere,
            **environment,
        }
        done = run_module("mkdocs", ("build",), tmp_path, given)
        return Built(done.returncode, done.stdout + done.stderr, tmp_path)

    return run
