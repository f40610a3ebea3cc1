"""Which files a dataset has, and the model of each."""

from dataclasses import dataclass

from pydantic import BaseModel

from sitekit.dataset.models import (
    Arrangement,
    Dimension,
    Glossary,
    Guide,
    Head,
    Moved,
    Pair,
    Sources,
    Technology,
)

FOLDER = "_data"


@dataclass(frozen=True)
class Kind:
    """One kind of data file. `place` is a file, or a folder with one file for each id."""

    name: str
    place: str
    model: type[BaseModel]
    needed: bool = True

    @property
    def many(self) -> bool:
        """Whether there is a folder of them."""
        return not self.place.endswith(".yml")


HEAD = Kind("comparison", "comparison.yml", Head)
SOURCES = Kind("sources", "sources.yml", Sources)
GLOSSARY = Kind("glossary", "glossary.yml", Glossary, needed=False)
GUIDE = Kind("guide", "guide.yml", Guide, needed=False)
MOVED = Kind("moved", "moved.yml", Moved, needed=False)
TECHNOLOGY = Kind("technology", "technologies", Technology)
DIMENSION = Kind("dimension", "dimensions", Dimension)
PAIR = Kind("pair", "pairs", Pair, needed=False)
ARRANGEMENT = Kind("arrangement", "arrangements", Arrangement, needed=False)
KINDS = (HEAD, TECHNOLOGY, DIMENSION, SOURCES, GLOSSARY, PAIR, ARRANGEMENT, GUIDE, MOVED)
# What else may lie in the folder and is read by other parts of the library.
OTHER = ("measurements", "link-exceptions.yml")
