"""What a project's `mkdocs.yml` says about where the parts of its pages are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

from sitekit.links.sources import Sources

if TYPE_CHECKING:
    from pathlib import Path

CONFIGURATION: Final = ("mkdocs.yml", "mkdocs.yaml")
SNIPPETS: Final = "pymdownx.snippets"


class _Loader(yaml.SafeLoader):
    """Reads plain values; tags that only MkDocs knows become None."""


_Loader.add_multi_constructor("", lambda _loader, _suffix, _node: None)


def project_sources(docs: Path) -> Sources:
    """Return the sources of the project whose Markdown is in `docs`.

    Templates are the theme's `custom_dir` and the configuration; snippets lie where it says, else
    in the project's folder; data in `_data`.
    """
    project = docs.resolve().parent
    file = next((project / name for name in CONFIGURATION if (project / name).is_file()), None)
    config = _read(file) if file else {}
    theme = config.get("theme")
    custom = theme.get("custom_dir") if isinstance(theme, dict) else None
    templates = [project / custom] if isinstance(custom, str) else [project / "overrides"]
    return Sources(
        docs,
        data=[docs.resolve() / "_data"],
        templates=[path for path in [*templates, file] if path and path.exists()],
        snippets=[project / path for path in snippet_folders(_snippet_options(config))],
    )


def snippet_folders(options: Any) -> list[str]:
    """Return the `base_path` of PyMdown's snippets as a list, given the extension's options."""
    base = options.get("base_path", ".") if isinstance(options, dict) else "."
    return [path for path in (base if isinstance(base, list) else [base]) if isinstance(path, str)]


def _snippet_options(config: dict[str, Any]) -> Any:
    extensions = config.get("markdown_extensions")
    if isinstance(extensions, dict):
        return extensions.get(SNIPPETS)
    named = (item for item in extensions or [] if isinstance(item, dict) and SNIPPETS in item)
    return next((item[SNIPPETS] for item in named), None)


def _read(file: Path) -> dict[str, Any]:
    try:
        found = yaml.load(file.read_text("utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return found if isinstance(found, dict) else {}
