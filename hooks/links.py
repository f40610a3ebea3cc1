"""MkDocs adapter: check every link of the built site, and say where in the source each comes from.

`on_env` learns which source each file was made from; `on_post_build`, after every plugin and before
the site is put in place, checks. In a build, errors end it with one list, and warnings are MkDocs
warnings, so that strict mode fails. Under `mkdocs serve` both are shown and the server stays up.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority, get_plugin_logger

from sitekit.linkcheck.check import check
from sitekit.linkcheck.mkdocs_project import SNIPPETS, snippet_base_path
from sitekit.linkcheck.report import as_problem
from sitekit.linkcheck.source_locator import Sources
from sitekit.problems import report

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files

log = get_plugin_logger("links")
_LEVELS = {"error": logging.ERROR, "warning": logging.WARNING, "note": logging.DEBUG}
_serving: list[bool] = []
_sources: dict[str, list[Path]] = {}
_data: set[Path] = set()


def on_startup(command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG001
    """Remember whether a problem may end the command."""
    _serving[:] = [command == "serve"]


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG001
    """Learn which source each published file was made from."""
    _sources.clear()
    _data.clear()
    docs = Path(config.docs_dir)
    for file in files:
        source = _source(file, docs)
        if source is not None:
            _sources[file.dest_uri] = [source]
            if file.generated_by:
                _data.add(source)


@event_priority(-90)
def on_post_build(config: MkDocsConfig) -> None:
    """Check the built files and report."""
    docs = Path(config.docs_dir)
    templates = [Path(path) for path in (config.theme.custom_dir, config.config_file_path) if path]
    project = Path(config.config_file_path).parent if config.config_file_path else docs.parent
    snippets = [project / path for path in snippet_base_path(config.mdx_configs.get(SNIPPETS))]
    sources = Sources(
        docs,
        _sources,
        site_dir=Path(config.site_dir),
        data=sorted(_data),
        templates=templates,
        snippets=snippets,
    )
    result = check(Path(config.site_dir), config.site_url or "", sources)
    problems = [as_problem(finding, docs.name) for finding in result.findings]
    errors = [problem for problem in problems if problem.severity == "error"]
    serving = any(_serving)
    if errors and not serving:
        told = [problem for problem in problems if problem.severity != "note"]
        raise PluginError(f"the site has broken links:\n{report(told)}")
    for problem in problems:
        # A strict server would end at its first warning; told as information, it stays up.
        quiet = serving and config.strict and problem.severity != "note"
        log.log(logging.INFO if quiet else _LEVELS[problem.severity], "%s", problem)


def _source(file: File, docs: Path) -> Path | None:
    """Return what contributors edit to change a published file; None for files of the theme."""
    if file.generated_by:
        return docs / file.edit_uri.partition("#")[0] if file.edit_uri else None
    path = Path(file.abs_src_path) if file.abs_src_path else None
    return path if path and docs in path.parents else None
