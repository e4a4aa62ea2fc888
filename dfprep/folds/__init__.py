"""People and classes to folds without leaks: linked videos are placed together, and the table is audited.

`links_of` names who is in a video, `assign` gives every `Entry` its place as `Folds` asks, `load` and `load_split`
read the table of it, and `audit` checks any such table by its columns alone, with no code of the assignment.
"""

from dfprep.folds.assignment import assign
from dfprep.folds.audit import Audit, audit
from dfprep.folds.components import components
from dfprep.folds.entries import LEVELS, Assigner, Assignment, Entry, Excluded, Folds, NoSplit, Place
from dfprep.folds.links import links_of
from dfprep.folds.reading import load, load_split, read_folds

__all__ = [
    "LEVELS",
    "Assigner",
    "Assignment",
    "Audit",
    "Entry",
    "Excluded",
    "Folds",
    "NoSplit",
    "Place",
    "assign",
    "audit",
    "components",
    "links_of",
    "load",
    "load_split",
    "read_folds",
]
