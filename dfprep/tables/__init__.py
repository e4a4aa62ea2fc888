"""The public tables: row types, columns, and their files in CSV and HDF5."""

from dfprep.tables.actor_rows import ActorRow
from dfprep.tables.alteration_rows import N_CLASSES, AlignmentRow, AlterationRow, UnalteredRow
from dfprep.tables.columns import COLUMN, Column, as_text, columns, from_text
from dfprep.tables.csv_files import read_csv, read_rows, write_rows
from dfprep.tables.fold_rows import ExcludedRow, FoldRow
from dfprep.tables.inspection_rows import FindingRow, InspectionRow
from dfprep.tables.shortcut_rows import ShortcutRow
from dfprep.tables.table_files import read_table, write_table
from dfprep.tables.video_rows import VideoRow, extracted_references, read_videos, references_of, write_videos

__all__ = [
    "COLUMN",
    "N_CLASSES",
    "ActorRow",
    "AlignmentRow",
    "AlterationRow",
    "Column",
    "ExcludedRow",
    "FindingRow",
    "FoldRow",
    "InspectionRow",
    "ShortcutRow",
    "UnalteredRow",
    "VideoRow",
    "as_text",
    "columns",
    "extracted_references",
    "from_text",
    "read_csv",
    "read_rows",
    "read_table",
    "read_videos",
    "references_of",
    "write_rows",
    "write_table",
    "write_videos",
]
