"""MkDocs adapter: a build that fails leaves the last good site as it was.

MkDocs empties the site's folder before it reads the first page. Here it gets another folder to
write into (`on_config`), and the result takes the place of the site when everything else is done
(`on_post_build`, last) and no warning will make a strict build fail. `mkdocs serve` writes into a
temporary folder of its own and is left alone.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mkdocs.plugins import event_priority
from mkdocs.utils import CountHandler

from sitekit import atomic

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

_state: dict[str, Path] = {}
_counter = CountHandler()
_counter.setLevel(logging.WARNING)


def on_startup(command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """Remember whether the site will be built into its own folder as a whole."""
    _state.clear()
    if command != "serve" and not dirty:
        _state["wanted"] = Path()


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Let the build write beside the site's folder."""
    if "wanted" in _state:
        _state["wanted"] = Path(config.site_dir)
        config.site_dir = str(atomic.prepare(_state["wanted"]))
        logging.getLogger("mkdocs").addHandler(_counter)
    return config


@event_priority(-100)
def on_post_build(config: MkDocsConfig) -> None:
    """Put the new site in place, unless a strict build is about to fail."""
    folder = _state.get("wanted")
    if folder is None:
        return
    logging.getLogger("mkdocs").removeHandler(_counter)
    config.site_dir = str(folder)
    if config.strict and any(count for _, count in _counter.get_counts()):
        atomic.rollback(folder)
    else:
        atomic.commit(folder)


def on_build_error(error: Exception) -> None:  # noqa: ARG001 - the event's signature
    """Drop what was written."""
    if folder := _state.get("wanted"):
        atomic.rollback(folder)
