"""Real and fake crops to similarity, masks and classes: which faces are altered, how much, and which are not."""

from dfprep.alterations.alignment import Alignment, in_step, measure_alignment, why_out_of_step
from dfprep.alterations.audio import AudioComparison, AudioVerdict, Track, compare_tracks, read_track
from dfprep.alterations.classes import (
    alteration_rows,
    frame_classes,
    unaltered,
    video_class,
)
from dfprep.alterations.geometry import RealFaces
from dfprep.alterations.measures import FakeMeasures, FamilyMeasures, measure_fake
from dfprep.alterations.similarity import Comparison, GreyCrops, compare, masks_of
from dfprep.alterations.similarity_settings import AUTO, THRESHOLDS, Similarity
from dfprep.alterations.thresholds import Chosen, Minima, auto_thresholds

__all__ = [
    "AUTO",
    "Alignment",
    "AudioComparison",
    "AudioVerdict",
    "Chosen",
    "Comparison",
    "FakeMeasures",
    "FamilyMeasures",
    "Minima",
    "GreyCrops",
    "RealFaces",
    "Similarity",
    "THRESHOLDS",
    "Track",
    "alteration_rows",
    "auto_thresholds",
    "compare",
    "compare_tracks",
    "read_track",
    "frame_classes",
    "in_step",
    "masks_of",
    "measure_alignment",
    "measure_fake",
    "unaltered",
    "video_class",
    "why_out_of_step",
]
