"""Builds for `mkdocs serve`: the first one and doubtful ones in full, the others in part."""

from __future__ import annotations

import gc
import logging
import os
import shutil
import traceback
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateSyntaxError
from mkdocs.commands import build as mkdocs_build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation

from partial_build import (
    PAGES,
    SITE,
    BuildSteps,
    BuiltSite,
    FullBuildNeededError,
    PartialBuild,
    classify,
)

log = logging.getLogger("mkdocs.incremental")


class SiteBuilder:
    """Builds the preview, in part where that is certain to give the same site.

    `viewed` returns the pages (as paths in the site) that readers look at, and `ready` is called
    with each of them that has been built before the others.
    """

    def __init__(self, steps: BuildSteps) -> None:
        self._steps = steps
        self.problems = steps.problems
        self._site: BuiltSite | None = None
        # What MkDocs has built so far in the build in full that is under way.
        self._nav: Navigation | None = None
        self._new_site: BuiltSite | None = None
        self._number = 0
        self._failed: set[Path] = set()
        # Whether the steps no longer agree with the last site, because a build failed.
        self._stale = False
        self.was_full = False
        self.has_failed = False
        # Whether a page that was `ready` differs from the same page of the finished site.
        self.was_corrected = False
        self.viewed: Callable[[], list[str]] = list
        self.ready: Callable[[str], None] = lambda _: None

    # The steps of a build in full that this object takes part in.

    def remember_nav(self, nav: Navigation, **_: Any) -> None:
        """Remember the navigation; what follows are messages about pages."""
        self._nav = nav
        self.problems.stage = PAGES

    def remember(self, env: Environment, config: MkDocsConfig, files: Files) -> None:
        """Remember what the next build can keep; what follows are messages about the site."""
        if self._nav is not None:
            self._new_site = BuiltSite(config, files, self._nav, env)
        self.problems.stage = SITE

    # Building.

    @property
    def site(self) -> Path | None:
        """The directory of the last site that could be built."""
        return Path(self._site.config.site_dir) if self._site else None

    def build(
        self, load: Callable[[], MkDocsConfig], parent: Path, url: str, changed: Collection[Path]
    ) -> bool:
        """Build the site after a change of some files; return whether that succeeded.

        `load` returns the configuration, and `parent` is the directory for directories of sites. A
        build that fails leaves the last good site; its messages are in `problems`.
        """
        logger = logging.getLogger("mkdocs")
        logger.addHandler(self.problems)
        changed = {*changed, *self._failed}
        self.problems.fresh.clear()
        self.was_corrected = False
        try:
            if not self._build_in_part(changed):
                self._build_in_full(load, parent, url)
        except (Exception, SystemExit) as error:  # The server must stay up.
            self._explain(error)
            self._failed |= changed
            self.has_failed = True
            return False
        finally:
            logger.removeHandler(self.problems)
            self.problems.config = None
        self._failed.clear()
        self.has_failed = False
        return True

    def _explain(self, error: BaseException) -> None:
        """Remember an error that MkDocs hasn't logged."""
        if isinstance(error, MkDocsException):
            if str(error) and not self.problems.messages:
                self.problems.add(str(error))
            return
        message = f"{_place(error)}: {type(error).__name__}: {error}"
        log.error("%s", message)
        self.problems.add(message)

    def _build_in_full(self, load: Callable[[], MkDocsConfig], parent: Path, url: str) -> None:
        """Build into a new directory, which replaces that of the last site."""
        old, self._nav, self._new_site = self._site, None, None
        gc.unfreeze()
        self.problems.clear()
        self._number += 1
        directory = parent / str(self._number)
        try:
            config = load()
            config.site_dir = str(directory)
            # A strict build would end with its first warning. Here each is shown on the page.
            config.strict = False
            self.problems.config = config
            directory.mkdir(parents=True)
            mkdocs_build.build(config, serve_url=url)
            self._site, self.was_full = self._new_site, True
        except BaseException:
            shutil.rmtree(directory, ignore_errors=True)
            # The hooks have forgotten the old site, so it can no longer be built in part.
            self._stale = True
            raise
        self._stale = False
        if old is not None:
            shutil.rmtree(old.config.site_dir, ignore_errors=True)
        # What is kept need not be searched for garbage after each save, which takes 0.2 s.
        gc.collect()
        gc.freeze()

    def _build_in_part(self, changed: Collection[Path]) -> bool:
        """Build what the changes can have changed; return False if that is unknown."""
        site, steps = self._site, self._steps
        if site is None or self._stale or steps.diagrams.drawn_in_browser:
            return False
        self.problems.config = site.config
        try:
            build = PartialBuild(steps, site, classify(changed, site), self.viewed, self.ready)
            # An error in data or pages leaves a site that can be built in part.
            generation = None if build.is_look else build.read()
            self._stale = True
            build.run(generation)
            self._stale = False
            self.was_corrected = build.was_corrected
            if build.is_look:
                build.read()
        except FullBuildNeededError as reason:
            log.info("Everything is built: %s", reason)
            return False
        self.was_full = False
        return True


def _place(error: BaseException) -> str:
    """Return the file and line of an error: in a template if there is one, or else in the code."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    templates = [frame for frame in frames if frame.filename.endswith((".html", ".md"))]
    frame = (templates or frames)[-1]
    return f"{os.path.relpath(frame.filename)}:{frame.lineno}"
