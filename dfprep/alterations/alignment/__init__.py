"""Is a fake aligned with its original, that is, does each of its frames lie over the original's frame?

Only then can faces be cut out at the original's boxes and be compared pixel by pixel. It is judged twice: on
streams and whole frames before anything is cut out (`check_streams`, `Surroundings`), which finds another cut or
scene, and on the crops (`measure_alignment`, `why_not_aligned`), which finds a shift of one pixel and a delay of
one frame.
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
