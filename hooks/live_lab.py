"""The machine of the live lab: files that `make live-lab` made, published if they are there."""

from __future__ import annotations

import json
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from generated_pages import GeneratedPages
from sitekit.pages.urls import LIVE_FILES

MANIFEST = "manifest.json"
LICENSES = "licenses.txt"


class LiveLab:
    """The machine of one build. Without it, the page of the live lab shows recorded runs."""

    def __init__(self, generated: GeneratedPages) -> None:
        self._generated = generated

    def add_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Publish the files in the directory `extra.live_lab`, and tell the page about them."""
        folder = Path(config.config_file_path or ".").parent / (config.extra.get("live_lab") or "")
        if not config.extra.get("live_lab") or not (folder / MANIFEST).is_file():
            return files
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        names = [entry["file"] for entry in manifest["files"].values()]
        for name in (*names, LICENSES):
            path = str((folder / name).absolute())
            files.append(File.generated(config, f"{LIVE_FILES}{name}", abs_src_path=path))
        self._generated.downloads["live_lab"] = json.dumps(manifest, separators=(",", ":"))
        return files
