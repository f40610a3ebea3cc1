"""MkDocs adapter: a build that is read from disk, when the theme's offline plugin is enabled.

The plugin makes flat addresses and a search index that a page may load from disk. What it leaves
to do: pages that are exchanged in place need a server, its stand-in for a worker comes from the
network, and a copy on disk has no address of its own.

The other way round, `extra.offline_copy` may name an archive of such a build: it is published, and
the page of the data offers it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

PLUGIN = "material/offline"
WORKER = "assets/js/iframe-worker.js"


@event_priority(50)
def on_config(config: MkDocsConfig) -> None:
    """Prepare the configuration before the plugin reads it."""
    plugin = config.plugins.get(PLUGIN)
    if plugin is None or not plugin.config["enabled"]:
        return
    config.site_url = ""
    # The plugin adds no script of its own where one with this name is there.
    config.extra["polyfills"] = [WORKER, *config.extra.get("polyfills", [])]
    features = config.theme["features"]
    features[:] = [name for name in features if not name.startswith("navigation.instant")]


@event_priority(50)
def on_files(files: Files, config: MkDocsConfig) -> None:
    """Publish the archive of an offline build, before the page that offers it is made."""
    archive = config.extra.get("offline_copy")
    if not archive:
        return
    path = Path(archive).absolute()
    if not path.is_file():
        raise PluginError(f"extra.offline_copy: no file {path}; `make offline` writes it")
    uri = f"downloads/{path.name}"
    files.append(File.generated(config, uri, abs_src_path=str(path)))
    config.extra.setdefault("offers", {})["offline"] = uri
