"""The configuration of an exported tree, for MkDocs without our hooks or for Zensical.

It is `mkdocs.yml` without what belongs to this project: hooks, templates, and plugins other than
the search. The navigation names every generated page, and the style sheets include those that the
templates add to each page. Tags such as `!ENV` stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sitekit.pages.planned_files import expand_nav_globs

KEPT = (
    "site_name",
    "site_description",
    "site_url",
    "repo_url",
    "repo_name",
    "copyright",
    "strict",
    "theme",
    "extra_css",
    "extra_javascript",
    "markdown_extensions",
    "nav",
)
# Both lead to a file of the repository, which has other files from now on.
EDIT_FEATURES = ("content.action.edit", "content.action.view")
DOCS = "docs"
OVERRIDES = "overrides"


def exported_configuration(
    text: str, pages: Collection[str], sheets: Sequence[str], *, icons: bool, flat: bool
) -> str:
    """Return the configuration for a tree with these generated pages and style sheets.

    `text` is the `mkdocs.yml` of the site. Raise `yaml.YAMLError` if it can't be read.
    """
    root = yaml.compose(text, yaml.SafeLoader)
    entries = dict(_entries(root)) if isinstance(root, MappingNode) else {}
    kept = {name: entries[name] for name in KEPT if name in entries}
    if "nav" in kept:
        kept["nav"] = _node(expand_nav_globs(_plain(kept["nav"]), pages))
    diagrams = dict(_entries(entries.get("extra"))).get("diagram_css")
    every_sheet = [*_values(kept.get("extra_css")), *_values(diagrams), *sheets]
    kept["extra_css"] = _node(list(dict.fromkeys(every_sheet)))
    if "theme" in kept:
        kept["theme"] = _theme(kept["theme"], icons=icons)
    if "markdown_extensions" in kept:
        _replace_relative_paths(kept["markdown_extensions"])
    kept |= {"docs_dir": _node(DOCS), "plugins": _node(["search"])}
    if flat:
        kept["use_directory_urls"] = _node(False)
    return yaml.serialize(_mapping(kept), allow_unicode=True, width=100)


def _theme(theme: Node, *, icons: bool) -> Node:
    settings = dict(_entries(theme))
    settings.pop("custom_dir", None)
    if icons:
        settings["custom_dir"] = _node(OVERRIDES)
    if features := settings.get("features"):
        settings["features"] = _node(
            [each for each in _plain(features) if each not in EDIT_FEATURES]
        )
    return _mapping(settings) if settings else theme


def _replace_relative_paths(node: Node) -> None:
    """Write `!relative $config_dir/docs` as a path below the tree, as Zensical has no such tag."""
    if isinstance(node, SequenceNode):
        node.value = [
            _node(each.value.rpartition("$config_dir/")[2] or DOCS)
            if each.tag == "!relative"
            else each
            for each in node.value
        ]
    below = node.value if not isinstance(node, ScalarNode) else ()
    for each in below:
        for inner in each if isinstance(each, tuple) else (each,):
            _replace_relative_paths(inner)


def _entries(node: Node | None) -> Iterator[tuple[str, Node]]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield key.value, value


def _values(node: Node | None) -> list[str]:
    if isinstance(node, SequenceNode):
        return [each.value for each in node.value]
    return [node.value] if isinstance(node, ScalarNode) else []


def _mapping(entries: dict[str, Node]) -> MappingNode:
    return MappingNode(
        "tag:yaml.org,2002:map", [(_node(name), node) for name, node in entries.items()]
    )


def _plain(node: Node) -> Any:
    return yaml.safe_load(yaml.serialize(node))


def _node(value: Any) -> Node:
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False)
    node: Node = yaml.compose(text, yaml.SafeLoader)  # type: ignore[assignment]
    return node
