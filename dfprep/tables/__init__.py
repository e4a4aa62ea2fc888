"""The public tables: row types, columns, and their files in CSV and HDF5."""

from dfprep.tables.actor_rows import ActorRow
from dfprep.tables.alteration_rows import N_CLASSES, AlignmentRow, AlterationRow, UnalteredRow
from dfprep.tables.changes import Outdated
from dfprep.tables.check_rows import CheckRow
from dfprep.tables.checking import freshness_of
from dfprep.tables.columns import COLUMN, Column, as_text, columns, from_text
from dfprep.tables.csv_files import read_csv, read_rows, write_rows
from dfprep.tables.digests import digest_of
from dfprep.tables.face_files import USER_BLOCK_BYTES, face_digest, user_block
from dfprep.tables.face_rows import FaceRow
from dfprep.tables.fold_rows import ExcludedRow, FoldRow
from dfprep.tables.frames import read_frame, write_frame
from dfprep.tables.freshness import Freshness, WhenStale
from dfprep.tables.inspection_rows import FindingRow, InspectionRow
from dfprep.tables.known_tables import KNOWN_TABLES, STAGES, stages_read_by
from dfprep.tables.near_copy_rows import NearCopyRow
from dfprep.tables.provenance import PROVENANCE, Record, read_records, recorded_rows
from dfprep.tables.shortcut_rows import ShortcutRow
from dfprep.tables.stage_inputs import StageInputs, forget, record_update
from dfprep.tables.table_files import read_table, twin_problem, write_table
from dfprep.tables.text_columns import by_column
from dfprep.tables.video_rows import (
    SOURCE_COLUMNS,
    VideoRow,
    extracted_references,
    read_videos,
    references_of,
    write_videos,
)

__all__ = [
    "COLUMN",
    "KNOWN_TABLES",
    "STAGES",
    "N_CLASSES",
    "USER_BLOCK_BYTES",
    "ActorRow",
    "AlignmentRow",
    "AlterationRow",
    "CheckRow",
    "Column",
    "ExcludedRow",
    "FaceRow",
    "FindingRow",
    "FoldRow",
    "Freshness",
    "InspectionRow",
    "NearCopyRow",
    "ShortcutRow",
    "PROVENANCE",
    "Outdated",
    "Record",
    "SOURCE_COLUMNS",
    "StageInputs",
    "UnalteredRow",
    "VideoRow",
    "WhenStale",
    "as_text",
    "by_column",
    "columns",
    "digest_of",
    "extracted_references",
    "face_digest",
    "forget",
    "freshness_of",
    "from_text",
    "read_csv",
    "read_frame",
    "read_records",
    "read_rows",
    "read_table",
    "read_videos",
    "record_update",
    "recorded_rows",
    "stages_read_by",
    "references_of",
    "twin_problem",
    "user_block",
    "write_frame",
    "write_rows",
    "write_table",
    "write_videos",
]
