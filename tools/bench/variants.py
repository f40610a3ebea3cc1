"""The same site in several ways: with our hooks, as plain files without them, for other tools."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from sitekit.pages.planned_files import expand_nav_globs, planned_files
from sitekit.pages.site_data import load_site
from sitekit.pages.urls import UrlBuilder

if TYPE_CHECKING:
    from collections.abc import Collection

ROOT = Path(__file__).parents[2]
EVENTS = ROOT / "tools" / "bench" / "events.py"
QUIET = {"NO_MKDOCS_2_WARNING": "1"}


class _Loader(yaml.SafeLoader):
    """Reads `mkdocs.yml`: of a tag that asks the environment, the last word is its default.

    Other tags, which name functions and directories, become nothing.
    """


def _default(loader: yaml.SafeLoader, node: yaml.Node) -> object:
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node)[-1]
    return None


_Loader.add_constructor("!ENV", _default)
_Loader.add_constructor("!relative", lambda *_: None)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/name:", lambda *_: None)


def settings() -> dict[str, Any]:
    """Return what `mkdocs.yml` says."""
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    found: dict[str, Any] = yaml.load(text, _Loader)  # noqa: S506 - it is a safe loader
    return found


def whole_nav(docs: Path) -> Any:
    """Return the navigation with every generated page that the hooks would put into it."""
    contents = load_site(docs, UrlBuilder()).data.contents
    return expand_nav_globs(
        settings()["nav"], [each.uri for each in planned_files(contents) if each.in_nav]
    )


def stage(docs: Path, out: Path) -> None:
    """Write the site as plain files."""
    tree, overrides = out.with_name("tree"), str(ROOT / "overrides")
    command = ["export-tree", str(tree), "--docs", str(docs), "--overrides", overrides]
    command += ["--config", str(ROOT / "mkdocs.yml")]
    subprocess.run(
        [sys.executable, "-m", "sitekit", *command],
        env={**os.environ, "PYTHONPATH": str(ROOT / "hooks")},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    shutil.rmtree(out, ignore_errors=True)
    (tree / "docs").rename(out)


def ours(folder: Path, docs: Path, *, without: Collection[str] | None = (), **more: Any) -> Path:
    """Write a configuration of the site with our hooks, without some parts, or (None) without any.

    `without` names classes of the parts in `hooks/build.py`, such as `LinkCheck`.
    The folder gets a cache of its own. Relative paths in `mkdocs.yml` are made whole.
    """
    hooks = settings()["hooks"] if without is not None else []
    return _written(
        folder / "mkdocs.yml",
        {
            "INHERIT": str(ROOT / "mkdocs.yml"),
            "docs_dir": str(docs),
            "site_dir": str(folder / "site"),
            "theme": {"custom_dir": str(ROOT / "overrides")},
            "hooks": [str(EVENTS), *(str(ROOT / name) for name in hooks)],
            "watch": [str(ROOT / "overrides")],
            "extra": {"bench_without": sorted(without or ())},
            **more,
        },
    )


def plain(folder: Path, staged: Path, nav: Any, **more: Any) -> Path:
    """Write a configuration of the staged site: the same theme, plugins, extensions and pages."""
    apart = {"nav": nav, "not_in_nav": "*", "strict": False, "watch": []}
    return ours(folder, staged, without=None, **apart, **more)


def stock(folder: Path, docs: Path, nav: Any, *, fences: Any = (), **more: Any) -> Path:
    """Write a site of the theme as it comes, without our style, templates and hooks."""
    known = settings()
    extensions = dict(map(_extension, known["markdown_extensions"]))
    extensions["pymdownx.snippets"]["base_path"] = [str(ROOT / "docs")]
    extensions["toc"].pop("slugify")
    extensions["pymdownx.superfences"] = {"custom_fences": list(fences)}
    # Zensical wants the pages beside its configuration.
    shutil.copytree(docs, folder / "docs")
    return _written(
        folder / "mkdocs.yml",
        {
            "site_name": known["site_name"],
            "site_url": known["site_url"],
            "docs_dir": "docs",
            "site_dir": "site",
            # Its default font comes from another host, which none of the contestants may ask.
            "theme": {
                "name": "material",
                "font": False,
                "features": [
                    name for name in known["theme"]["features"] if name != "content.action.edit"
                ],
            },
            "plugins": ["search"],
            "markdown_extensions": [{name: options} for name, options in extensions.items()],
            "nav": nav,
            **more,
        },
    )


def _extension(entry: str | dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if isinstance(entry, str):
        return entry, {}
    return next(iter(entry.items()))


def _written(path: Path, content: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    # JSON is YAML.
    path.write_text(json.dumps(content, indent=1), "utf-8")
    return path


def build(config: Path) -> list[str]:
    """Return the command that builds a configuration."""
    quiet = [f"{name}={value}" for name, value in QUIET.items()]
    return ["env", *quiet, sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(config)]
