"""Results on disk: face files and tables, written atomically, and the record of what is done."""

from dfprep.store.atomic import atomic
from dfprep.store.faces import FaceFile, FaceFileWriter, FaceHeader, write_face_file
from dfprep.store.folder import OutputFolder, as_yaml, config_hash, differences, flat
from dfprep.store.journal import Journal
from dfprep.store.masks import masks_key, read_masks, write_masks
from dfprep.store.measures import read_measures, write_measures
from dfprep.store.paths import inside
from dfprep.store.points import read_points, write_points
from dfprep.store.tables import VideoRow, read_table, read_videos, write_table, write_videos

__all__ = [
    "FaceFile",
    "FaceFileWriter",
    "FaceHeader",
    "Journal",
    "OutputFolder",
    "VideoRow",
    "as_yaml",
    "atomic",
    "config_hash",
    "differences",
    "flat",
    "inside",
    "masks_key",
    "read_masks",
    "read_measures",
    "read_points",
    "read_table",
    "read_videos",
    "write_face_file",
    "write_masks",
    "write_measures",
    "write_points",
    "write_table",
    "write_videos",
]
