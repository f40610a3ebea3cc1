"""The order in which hooks and plugins act, as `hooks/build.py` states it."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from mkdocs.config import load_config
from tests.conftest import ROOT

HOOKS = "hooks/build.py"


@pytest.fixture(scope="module")
def events() -> dict[str, list[str]]:
    """The handlers of each event in the order in which MkDocs runs them."""
    config = load_config(str(ROOT / "mkdocs.yml"))
    # Plugins register themselves when MkDocs loads the configuration; hooks follow them.
    return {
        event: [name(method) for method in methods]
        for event, methods in config.plugins.events.items()
    }


def name(method: Any) -> str:
    if isinstance(method, partial):
        method = method.func
    return f"{type(method.__self__).__name__}.{method.__name__}"


def ours(names: list[str]) -> list[str]:
    pages = ("GeneratedPages", "Diagrams", "PageHtml", "Exports")
    site = ("LinkCheck", "ContentSecurity", "AtomicOutput")
    return [name for name in names if name.startswith(pages + site)]


def test_order_of_content(events: dict[str, list[str]]) -> None:
    assert ours(events["page_content"]) == [
        "GeneratedPages.restore_html",
        "Diagrams.draw",
        "PageHtml.postprocess",
        "GeneratedPages.add_tooltips",
    ]
    assert ours(events["page_markdown"]) == [
        "GeneratedPages.render_directives",
        "GeneratedPages.stash_html",
    ]


def test_mermaid2_does_not_see_hidden_pages(events: dict[str, list[str]]) -> None:
    names = events["post_page"]
    mermaid2 = next(index for index, name in enumerate(names) if "Mermaid" in name)
    assert names.index("Diagrams.hide_from_mermaid2") < mermaid2
    assert mermaid2 < names.index("Diagrams.show_again") < names.index("PageHtml.patch")


def test_links_are_checked_before_and_output_committed_after_the_offline_plugin(
    events: dict[str, list[str]],
) -> None:
    names = events["post_build"]
    assert ours(names) == [
        "Exports.write",
        "Diagrams.write_files",
        "PageHtml.finish",
        "ContentSecurity.apply",
        "LinkCheck.check",
        "AtomicOutput.commit",
    ]
    offline = next(index for index, name in enumerate(names) if "Offline" in name)
    assert names.index("LinkCheck.check") < offline
    assert names[-1] == "AtomicOutput.commit"


def test_offline_builds_are_prepared_before_the_plugin_reads_the_configuration(
    events: dict[str, list[str]],
) -> None:
    names = events["config"]
    offline = next(index for index, name in enumerate(names) if "Offline" in name)
    assert names.index("Exports.prepare_offline_build") < offline
    assert ours(names)[-1] == "AtomicOutput.redirect"
