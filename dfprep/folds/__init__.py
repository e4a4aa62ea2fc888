"""Folds without leaks: linked videos are assigned to one fold, and the table is audited.

`links_of` returns the links of a video, a class of the protocol `Folds` (`Balanced`, `Official`) assigns every
`Entry` to a level and fold, `load` and `load_split` read the table, `audit` checks any such table by its
columns alone, without code of the assignment, and `find_shortcuts` measures what else than faces tells the label.
"""

from dfprep.folds.assignment import Balanced, assign
from dfprep.folds.audit import Audit, audit
from dfprep.folds.audit_columns import ALIASES, csv_rows
from dfprep.folds.audit_file import read_audit
from dfprep.folds.audit_result import Check
from dfprep.folds.components import components
from dfprep.folds.donors import Donors, donors_of
from dfprep.folds.entries import LEVELS, Assignment, Entry, Excluded, NoSplit, Place
from dfprep.folds.face_selection import FaceSelection
from dfprep.folds.names import Known, VideoNames, stem_of
from dfprep.folds.official import OFFICIAL_PARTS, Official
from dfprep.folds.published import Listed, PublishedSplit, derived, read_split
from dfprep.folds.reading import level_name, load, load_split, read_folds
from dfprep.folds.relations import RELATIONS, Relation, actor_keys, links_of
from dfprep.folds.settings import BINDINGS, Binding, Folds
from dfprep.folds.shortcuts import find_shortcuts, places_in
from dfprep.folds.shortcuts_result import Shortcuts

__all__ = [
    "ALIASES",
    "BINDINGS",
    "LEVELS",
    "RELATIONS",
    "OFFICIAL_PARTS",
    "Assignment",
    "Audit",
    "Balanced",
    "Binding",
    "Check",
    "Donors",
    "Entry",
    "Excluded",
    "FaceSelection",
    "Folds",
    "Known",
    "Listed",
    "NoSplit",
    "Official",
    "Place",
    "PublishedSplit",
    "Relation",
    "Shortcuts",
    "VideoNames",
    "actor_keys",
    "assign",
    "audit",
    "components",
    "csv_rows",
    "derived",
    "donors_of",
    "find_shortcuts",
    "links_of",
    "level_name",
    "load",
    "load_split",
    "places_in",
    "read_audit",
    "read_folds",
    "read_split",
    "stem_of",
]
