"""The MkDocs hooks of this site, and the order in which they run.

This is the only hook file that MkDocs loads. Each part is an object that keeps the state of one
build and knows nothing about events; the assignments below are the whole order. MkDocs calls a
handler with a higher priority first, and handlers of equal priority in the order of the list.
What happens at each event: https://www.mkdocs.org/dev-guide/plugins/#events
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import partial
from typing import Any

from mkdocs.plugins import CombinedEvent

import dev_server
from diagrams import Diagrams
from exports import Exports, LiveLab, Pictures, Search
from finished_site import AtomicOutput, ContentSecurity, LinkCheck, PageHtml
from generated_pages import GeneratedPages
from incremental import SiteBuilder
from page_facts import PageDates, PageFacts
from partial_build import BuildSteps, PageContexts, ProblemLog

# A build makes millions of objects and keeps most of them. Looking for garbage as often as Python
# does by default takes a tenth of its time.
gc.set_threshold(100_000, 20, 100)

BEFORE_PLUGINS = 100
AFTER_PLUGINS = -90
# The theme's offline plugin rewrites the search index with priority -100.
AFTER_EVERYTHING = -100

pages = GeneratedPages()
diagrams = Diagrams(pages)
exports = Exports(pages)
live_lab = LiveLab(pages)
page_html = PageHtml()
security = ContentSecurity(diagrams)
search = Search(pages)
links = LinkCheck()
dates = PageDates()
facts = PageFacts(pages)
pictures = Pictures(pages, exports)
output = AtomicOutput()
contexts = PageContexts([exports.add_context, facts.add_context, pictures.add_context])
builder = SiteBuilder(BuildSteps(pages, diagrams, page_html, contexts, ProblemLog()))
development = dev_server.Development(builder)


def handlers(*steps: tuple[int, Callable[..., Any]]) -> CombinedEvent[Any, Any]:
    """Return an event handler that runs the steps, each with its priority."""
    methods = []
    for priority, step in steps:
        method = partial(step)
        method.mkdocs_priority = priority  # type: ignore[attr-defined]
        methods.append(method)
    return CombinedEvent(*methods)


# Once, when the command starts.
on_startup = handlers(
    (BEFORE_PLUGINS, security.start),
    (BEFORE_PLUGINS, links.start),
    (BEFORE_PLUGINS, output.start),
    (BEFORE_PLUGINS, dates.start),
    (AFTER_EVERYTHING, development.start),
)
# Before each build. The offline plugin reads what `prepare_offline_build` has changed.
on_config = handlers(
    (BEFORE_PLUGINS, exports.prepare_offline_build),
    (AFTER_PLUGINS, pages.reset),
    (AFTER_PLUGINS, diagrams.add_fence),
    (AFTER_PLUGINS, page_html.reset),
    (AFTER_PLUGINS, exports.announce),
    (AFTER_PLUGINS, pictures.announce),
    (AFTER_PLUGINS, facts.reset),
    (AFTER_PLUGINS, search.reset),
    (AFTER_PLUGINS, output.redirect),
)
# Pages offer the archive and the machine, so both are added before pages are generated.
on_files = handlers(
    (BEFORE_PLUGINS, exports.add_offline_archive),
    (BEFORE_PLUGINS, live_lab.add_files),
    (AFTER_PLUGINS, pages.add_files),
)
on_nav = handlers(
    (AFTER_PLUGINS, pages.place_in_nav),
    (AFTER_PLUGINS, exports.collect_sections),
    (AFTER_EVERYTHING, builder.remember_nav),
)
# Directives first: they produce HTML that is then kept away from the Markdown parser.
on_page_markdown = handlers(
    (AFTER_PLUGINS, facts.count_minutes),
    (AFTER_PLUGINS, pages.render_directives),
    (AFTER_PLUGINS, pages.stash_html),
)
# Diagrams before tooltips, so that no term is explained inside a drawing.
on_page_content = handlers(
    (BEFORE_PLUGINS, pages.restore_html),
    (AFTER_PLUGINS, diagrams.draw),
    (AFTER_PLUGINS, page_html.postprocess),
    (AFTER_PLUGINS, pages.add_tooltips),
)
# Diagrams first: they may add a file, and the link check needs to know every file.
on_env = handlers(
    (AFTER_PLUGINS, diagrams.finish),
    (AFTER_PLUGINS, links.collect_sources),
    (AFTER_PLUGINS, exports.collect_pages),
    (AFTER_PLUGINS, facts.relate),
    (AFTER_PLUGINS, dates.set_dates),
    (AFTER_PLUGINS, page_html.prepare_templates),
    (AFTER_EVERYTHING, builder.remember),
)
# The search takes a page before the theme's plugin does, whose index it replaces.
on_page_context = handlers(
    (BEFORE_PLUGINS, search.collect),
    (AFTER_PLUGINS, page_html.escape_description),
    (AFTER_PLUGINS, contexts.add),
    (AFTER_EVERYTHING, page_html.note_names),
)
# mermaid2 must not see the word that it looks for; the patches need the plugins' final HTML.
on_post_page = handlers(
    (BEFORE_PLUGINS, diagrams.hide_from_mermaid2),
    (AFTER_PLUGINS, diagrams.show_again),
    (AFTER_PLUGINS, page_html.patch),
)
on_post_template = handlers((AFTER_PLUGINS, page_html.patch_template))
# The policy hashes the final scripts, the link check reads final pages, and only a site without
# errors replaces the last one.
on_post_build = handlers(
    (BEFORE_PLUGINS, exports.write),
    (BEFORE_PLUGINS, diagrams.write_files),
    (BEFORE_PLUGINS, pictures.write),
    (BEFORE_PLUGINS, page_html.finish),
    (BEFORE_PLUGINS, security.apply),
    (AFTER_PLUGINS, search.write),
    (AFTER_PLUGINS, links.check),
    (AFTER_EVERYTHING, output.commit),
)
# The preview of `mkdocs serve`, which is built in part after most saves.
on_serve = handlers((AFTER_EVERYTHING, development.serve))
on_build_error = handlers((AFTER_PLUGINS, output.rollback), (AFTER_EVERYTHING, page_html.explain))
