"""Results on disk: the output folder, face files, masks, projected points, and the journal of finished families."""

from dfprep.store.configurations import as_yaml, config_hash, differences, flat
from dfprep.store.content_digest import DIGEST, content_digest, require_bounds
from dfprep.store.face_file import FaceFile
from dfprep.store.face_reader import FaceReader, decoded, states_of
from dfprep.store.face_schema import FACE_SCHEMA, check_crop_names
from dfprep.store.face_writer import FaceFileWriter, FaceHeader, write_face_file
from dfprep.store.fingerprints import read_fingerprint
from dfprep.store.folder import OutputFolder
from dfprep.store.journal import Journal, JournalLine, append_journals, drop_families, journal_lines
from dfprep.store.kept_arrays import read_arrays, write_arrays
from dfprep.store.locks import waiting_lock
from dfprep.store.mask_file import masks_key, read_masks, write_masks
from dfprep.store.measures_file import KeptMeasures, read_measures_file, write_measures_file
from dfprep.store.paths import inside
from dfprep.store.places import check_place, is_writable
from dfprep.store.point_file import read_points, write_points
from dfprep.store.published_masks import PublishedMasks, write_published_masks
from dfprep.store.run_records import RUNS, RunRecord, add_run, last_run, read_runs
from dfprep.store.shards import ALL, Shard, StageShards, by_shard, shard_index

__all__ = [
    "ALL",
    "DIGEST",
    "FACE_SCHEMA",
    "FaceFile",
    "FaceFileWriter",
    "FaceReader",
    "FaceHeader",
    "Journal",
    "JournalLine",
    "KeptMeasures",
    "OutputFolder",
    "PublishedMasks",
    "RUNS",
    "RunRecord",
    "Shard",
    "StageShards",
    "add_run",
    "append_journals",
    "as_yaml",
    "by_shard",
    "check_crop_names",
    "check_place",
    "config_hash",
    "content_digest",
    "decoded",
    "differences",
    "drop_families",
    "flat",
    "inside",
    "is_writable",
    "journal_lines",
    "last_run",
    "masks_key",
    "read_arrays",
    "read_fingerprint",
    "require_bounds",
    "shard_index",
    "states_of",
    "read_masks",
    "read_measures_file",
    "read_points",
    "read_runs",
    "waiting_lock",
    "write_arrays",
    "write_face_file",
    "write_masks",
    "write_measures_file",
    "write_published_masks",
    "write_points",
]
