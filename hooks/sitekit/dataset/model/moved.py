"""Pages that have moved, so that old addresses lead to new ones."""

from __future__ import annotations

from pydantic import RootModel

from sitekit.dataset.model.text import OldPath, PagePath


class Moved(RootModel[dict[OldPath, PagePath]]):
    """The new page by the old one, both as paths below docs."""
