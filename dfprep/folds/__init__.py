"""Folds without leaks: linked videos are assigned to one fold, and the table is audited.

`links_of` returns the links of a video, a class of the protocol `Folds` (`Balanced`, `Official`) assigns every
`Entry` to a level and fold, `load` and `load_split` read the table, and `audit` checks any such table by its
columns alone, without code of the assignment.
"""

from dfprep.folds.assignment import Balanced, assign
from dfprep.folds.audit import Audit, audit
from dfprep.folds.components import components
from dfprep.folds.entries import LEVELS, Assignment, Entry, Excluded, NoSplit, Place
from dfprep.folds.links import links_of
from dfprep.folds.official import Official
from dfprep.folds.reading import load, load_split, read_folds
from dfprep.folds.settings import BINDINGS, Binding, Folds

__all__ = [
    "BINDINGS",
    "LEVELS",
    "Assignment",
    "Audit",
    "Balanced",
    "Binding",
    "Entry",
    "Excluded",
    "Folds",
    "NoSplit",
    "Official",
    "Place",
    "assign",
    "audit",
    "components",
    "links_of",
    "load",
    "load_split",
    "read_folds",
]
