"""Every two technologies that can be compared, with a written verdict or without."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Duo:
    """Two technologies. `id` is the stem of their page, `written` whether data has a verdict."""

    id: str
    first: str
    second: str
    written: bool

    @property
    def both(self) -> tuple[str, str]:
        """The two, in the order of the page's title."""
        return (self.first, self.second)


def duos(technologies: Sequence[str], written: Sequence[str]) -> list[Duo]:
    """Return the written pairs in their order, then all others in the order of technologies."""
    place = {name: number for number, name in enumerate(written)}
    made = []
    for first, second in combinations(technologies, 2):
        forward, back = f"{first}-vs-{second}", f"{second}-vs-{first}"
        if back in place:
            made.append(Duo(back, second, first, written=True))
        else:
            made.append(Duo(forward, first, second, written=forward in place))
    return sorted(made, key=lambda duo: place.get(duo.id, len(place)))
