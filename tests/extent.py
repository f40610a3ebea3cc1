"""How much is tried: everything with $EVERY=1, as in `make test-browser-full` and the workflows.

A default run takes some of the items, so that it ends within minutes. Types of pages, widths, and
keys that it leaves out are tried in the workflows.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Item = TypeVar("Item")
EVERY = bool(os.environ.get("EVERY"))


def some(items: Sequence[Item], step: int) -> list[Item]:
    """Return all items, or each `step`th of them."""
    return list(items if EVERY else items[::step])
