"""What nobody has reviewed for a year: rows, technologies, and pairs, and written pages."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sitekit.dataset.loader import Dataset
from sitekit.dataset.yaml_reader import parse_yaml
from sitekit.dates import is_stale
from sitekit.markdown_scan import FRONT_MATTER
from sitekit.pages import urls


@dataclass(frozen=True)
class StaleReview:
    """Something whose last review is too long ago: its kind, ID, name, and page, and the day.

    The ID of a written page is its source path, and `line` is where its front matter has the day.
    """

    kind: str
    id: str
    name: str
    page: str
    reviewed: str
    line: int = 0


def stale_parts(data: Dataset, today: date) -> Iterator[StaleReview]:
    """Yield each dimension, technology, and pair whose last review is too long ago."""
    for name, dimension in data.dimensions.items():
        if is_stale(dimension.reviewed, today):
            page = urls.dimension_page(name)
            yield StaleReview("dimension", name, dimension.name, page, dimension.reviewed)
    for name, technology in data.technologies.items():
        if is_stale(technology.reviewed, today):
            page = urls.technology_page(name)
            yield StaleReview("technology", name, technology.name, page, technology.reviewed)
    for name, pair in data.pairs.items():
        if is_stale(pair.reviewed, today):
            title = " vs ".join(data.technologies[each].name for each in pair.choose)
            yield StaleReview("pair", name, title, urls.pair_page(name), pair.reviewed)


def stale_pages(texts: Mapping[str, str], today: date) -> Iterator[StaleReview]:
    """Yield each written page whose last review is too long ago; `texts` are by source path."""
    for path, text in texts.items():
        head = FRONT_MATTER.match(text)
        day = re.search(r"^reviewed: *[\"']?([\d-]+)", head["yaml"], re.MULTILINE) if head else None
        if head and day and is_stale(day[1], today):
            fields = parse_yaml(head["yaml"], path).value
            title = str(fields["title"]) if isinstance(fields, dict) else path
            line = text.count("\n", 0, head.start("yaml") + day.start()) + 1
            yield StaleReview("page", path, title, path, day[1], line)
