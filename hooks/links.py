"""Check every link of the built site, and report where in the source each broken link is.

In a build, errors end it with one list, and warnings are MkDocs warnings, so that strict mode
fails. Under `mkdocs serve` both are shown and the server stays up.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files

from sitekit.linkcheck.check import check
from sitekit.linkcheck.configuration import (
    MKDOCS_KEY,
    SNIPPETS,
    Configuration,
    ConfigurationError,
    snippet_base_path,
)
from sitekit.linkcheck.html_reader import CachedPageReader
from sitekit.linkcheck.report import as_problem
from sitekit.linkcheck.source_locator import Sources
from sitekit.problems import format_problems

log = get_plugin_logger("links")
_LEVELS = {"error": logging.ERROR, "warning": logging.WARNING, "note": logging.DEBUG}


class LinkCheck:
    """The link check of one build."""

    def __init__(self) -> None:
        self._serving = False
        self._reader: CachedPageReader | None = None
        self._sources: dict[str, list[Path]] = {}
        self._data: set[Path] = set()

    def start(self, command: str, **_: Any) -> None:
        """Remember whether a problem may end the command, and whether pages are checked again."""
        self._serving = command == "serve"
        self._reader = CachedPageReader() if self._serving else None

    def collect_sources(self, env: Any, config: MkDocsConfig, files: Files) -> Any:
        """Remember which source each published file was made from."""
        self._sources.clear()
        self._data.clear()
        docs = Path(config.docs_dir)
        for file in files:
            source = _source(file, docs)
            if source is not None:
                self._sources[file.dest_uri] = [source]
                if file.generated_by:
                    self._data.add(source)
        return env

    def check(self, config: MkDocsConfig, **_: Any) -> None:
        """Check the built files and report."""
        docs = Path(config.docs_dir)
        templates = [
            Path(path) for path in (config.theme.custom_dir, config.config_file_path) if path
        ]
        project = Path(config.config_file_path).parent if config.config_file_path else docs.parent
        snippets = [project / path for path in snippet_base_path(config.mdx_configs.get(SNIPPETS))]
        sources = Sources(
            docs,
            self._sources,
            site_dir=Path(config.site_dir),
            data=sorted(self._data),
            templates=templates,
            snippets=snippets,
        )
        file = Path(config.config_file_path) if config.config_file_path else None
        try:
            configuration = Configuration.parse(config.extra.get(MKDOCS_KEY) or {}, file)
        except ConfigurationError as error:
            raise PluginError(str(error)) from error
        site_url = config.site_url or ""
        result = check(
            Path(config.site_dir),
            site_url,
            sources,
            configuration=configuration,
            reader=self._reader,
        )
        problems = [as_problem(finding, docs.name) for finding in result.findings]
        errors = [problem for problem in problems if problem.severity == "error"]
        if errors and not self._serving:
            shown = [problem for problem in problems if problem.severity != "note"]
            raise PluginError(f"the site has broken links:\n{format_problems(shown)}")
        for problem in problems:
            # A strict server would stop at its first warning, so there warnings are information.
            quiet = self._serving and config.strict and problem.severity != "note"
            log.log(logging.INFO if quiet else _LEVELS[problem.severity], "%s", problem)


def _source(file: File, docs: Path) -> Path | None:
    """Return the file to edit to change a published file, or None for files of the theme."""
    if file.generated_by:
        return docs / file.edit_uri.partition("#")[0] if file.edit_uri else None
    path = Path(file.abs_src_path) if file.abs_src_path else None
    return path if path and docs in path.parents else None
