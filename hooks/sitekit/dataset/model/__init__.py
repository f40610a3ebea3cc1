"""The typed model: the single statement of what each data file may hold.

The JSON Schemas for editors and for the published files are generated from these classes.
"""

from sitekit.dataset.model.cell import Cell, Citation, Dimension, DimensionHead, Figure, LabResult
from sitekit.dataset.model.glossary import Glossary, Term
from sitekit.dataset.model.guide import Answer, Guide, Question, RuledOut, Scenario
from sitekit.dataset.model.head import Group, Head, Level, NamedId, Release, TimingMethod, Version
from sitekit.dataset.model.moved import Moved
from sitekit.dataset.model.pair import Arrangement, Pair
from sitekit.dataset.model.source import Source, Sources
from sitekit.dataset.model.technology import Example, HistoryLine, Layer, Technology

__all__ = [
    "Answer",
    "Arrangement",
    "Cell",
    "Citation",
    "Dimension",
    "DimensionHead",
    "Example",
    "Figure",
    "Glossary",
    "Group",
    "Guide",
    "Head",
    "HistoryLine",
    "LabResult",
    "Layer",
    "Level",
    "Moved",
    "NamedId",
    "Pair",
    "Question",
    "Release",
    "RuledOut",
    "Scenario",
    "Source",
    "Sources",
    "Technology",
    "Term",
    "TimingMethod",
    "Version",
]
