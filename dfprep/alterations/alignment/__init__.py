"""Alignment: whether the frames of a fake match those of its original in place and time.

Only then can faces be cut out with the original's boxes and compared pixel by pixel. There are two checks: of
streams and whole frames before the extraction (`check_streams`, `Surroundings`), which finds other scenes and cuts,
and of the crops (`measure_alignment`, `why_not_aligned`), which finds shifts of one pixel and delays of one frame.
"""

from dfprep.alterations.alignment.crop_alignment import Alignment, measure_alignment
from dfprep.alterations.alignment.frame_alignment import Replicates, Surroundings, check_streams
from dfprep.alterations.alignment.reasons import not_aligned
from dfprep.alterations.alignment.verdict import is_aligned, why_not_aligned

__all__ = [
    "Alignment",
    "Replicates",
    "Surroundings",
    "check_streams",
    "is_aligned",
    "measure_alignment",
    "not_aligned",
    "why_not_aligned",
]
