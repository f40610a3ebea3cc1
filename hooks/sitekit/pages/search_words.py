"""The words under which the search finds things: names, examples, and synonyms of the dataset."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sitekit.dataset.comparison_models import SearchTarget
from sitekit.dataset.loader import Dataset
from sitekit.pages import urls
from sitekit.pages.planned_files import all_pairs


@dataclass(frozen=True)
class SearchWords:
    """What the dataset adds to the search.

    `words` has further words for source paths. `settings` is read by the search in the browser:
    groups of synonyms, the names that a product belongs to, and the page for each two technologies.
    """

    words: dict[str, list[str]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)


def search_words(data: Dataset, url_of: Callable[[str], str | None]) -> SearchWords:
    """Return the words of a dataset. `url_of` returns the URL of a source path, if it has one."""
    words: dict[str, list[str]] = {}
    related: dict[str, list[str]] = {}
    names: dict[str, list[str]] = {
        key: [part.name, part.short, part.plural] for key, part in data.technologies.items()
    }
    for key, part in data.technologies.items():
        page = urls.technology_page(key)
        words[page] = [part.short, part.plural, *(example.name for example in part.examples)]
        names[key] += [example.name for example in part.examples]
    for target in data.synonyms.leads_to if data.synonyms else ():
        words.setdefault(_page_of(target), []).extend(target.words)
        if target.technology:
            names[target.technology] += target.words
            for word in target.words:
                related.setdefault(word.lower(), []).append(
                    data.technologies[target.technology].name.lower()
                )
    order = list(names)
    pairs = {}
    for pair in all_pairs(data.contents.technologies, data.contents.pairs):
        first, second = sorted((order.index(pair.first), order.index(pair.second)))
        if url := url_of(urls.pair_page(pair.id)):
            pairs[f"{first}-{second}"] = url
    settings = {
        "synonyms": [list(group) for group in data.synonyms.same] if data.synonyms else [],
        "related": related,
        "subjects": [list(dict.fromkeys(group)) for group in names.values()],
        "pairs": pairs,
    }
    return SearchWords(words, settings)


def _page_of(target: SearchTarget) -> str:
    if target.technology:
        return urls.technology_page(target.technology)
    if target.dimension:
        return urls.dimension_page(target.dimension)
    if target.term:
        return f"{urls.GLOSSARY}#{target.term}"
    return target.page or ""
