"""Which files a dataset has, and the model of each."""

from dataclasses import dataclass

from pydantic import BaseModel

from sitekit.dataset import changes
from sitekit.dataset.comparison_models import Comparison, Glossary, Redirects, Sources, Synonyms
from sitekit.dataset.experiments import Experiment, Transcript
from sitekit.dataset.guide_models import Guide
from sitekit.dataset.models import Arrangement, Dimension, Pair, Technology, Walkthrough

DATA_DIRECTORY = "_data"


@dataclass(frozen=True)
class FileKind:
    """One kind of data file. `path` is a file, or a folder with one file for each id."""

    name: str
    path: str
    model: type[BaseModel]
    required: bool = True

    @property
    def is_directory(self) -> bool:
        """Whether there is a folder of them."""
        return not self.path.endswith(".yml")


COMPARISON = FileKind("comparison", "comparison.yml", Comparison)
SOURCES = FileKind("sources", "sources.yml", Sources)
GLOSSARY = FileKind("glossary", "glossary.yml", Glossary, required=False)
GUIDE = FileKind("guide", "guide.yml", Guide, required=False)
MOVED = FileKind("moved", "moved.yml", Redirects, required=False)
SYNONYMS = FileKind("synonyms", "synonyms.yml", Synonyms, required=False)
CHANGES = FileKind("changes", changes.FILE, changes.ChangesByDay, required=False)
TECHNOLOGY = FileKind("technology", "technologies", Technology)
DIMENSION = FileKind("dimension", "dimensions", Dimension)
PAIR = FileKind("pair", "pairs", Pair, required=False)
ARRANGEMENT = FileKind("arrangement", "arrangements", Arrangement, required=False)
WALKTHROUGH = FileKind("walkthrough", "walkthroughs", Walkthrough, required=False)
EXPERIMENT = FileKind("experiment", "experiments", Experiment, required=False)
TRANSCRIPT = FileKind("transcript", "transcripts", Transcript, required=False)
FILE_KINDS = (
    COMPARISON,
    TECHNOLOGY,
    DIMENSION,
    SOURCES,
    GLOSSARY,
    PAIR,
    ARRANGEMENT,
    WALKTHROUGH,
    EXPERIMENT,
    TRANSCRIPT,
    GUIDE,
    MOVED,
    SYNONYMS,
    CHANGES,
)
# What else may lie in the folder and is read by other parts of the library.
ADDRESSES = "addresses.txt"
OTHER_NAMES = ("measurements", "link-exceptions.yml", ADDRESSES)
