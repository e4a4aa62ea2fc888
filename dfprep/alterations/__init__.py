"""Comparison of real and fake crops: similarity, masks, alignment, sound, and alteration classes.

Each is imported at its first use: extract needs the alignment only, and not SciPy.
"""

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from dfprep.alterations.alignment import (
        Alignment,
        Replicates,
        Surroundings,
        check_streams,
        is_aligned,
        measure_alignment,
        why_not_aligned,
    )
    from dfprep.alterations.audio import AudioComparison, AudioTrack, AudioVerdict, compare_audio, read_audio
    from dfprep.alterations.classes import (
        alteration_rows,
        color_classes,
        frame_classes,
        unaltered,
        video_class,
    )
    from dfprep.alterations.color import ColorDifference, compare_colors
    from dfprep.alterations.geometry import RealFaces
    from dfprep.alterations.identity import identity_similarity
    from dfprep.alterations.identity_scale import KEPT_FROM, SWAP_BELOW, Appearance, IdentityScale, IdentityVerdict
    from dfprep.alterations.mask_agreement import ALTERED_BELOW, PUBLISHED_ABOVE, mask_iou
    from dfprep.alterations.measures import FakeMeasures, FamilyMeasures, measure_fake, none_if_nan
    from dfprep.alterations.similarity import Comparison, GreyCrops, compare, masks_of
    from dfprep.alterations.similarity_settings import THRESHOLDS, Similarity
    from dfprep.alterations.thresholds import ChosenThresholds, Minima, auto_thresholds

__all__ = [
    "ALTERED_BELOW",
    "Alignment",
    "Appearance",
    "AudioComparison",
    "AudioTrack",
    "AudioVerdict",
    "ChosenThresholds",
    "ColorDifference",
    "Comparison",
    "FakeMeasures",
    "FamilyMeasures",
    "GreyCrops",
    "IdentityScale",
    "IdentityVerdict",
    "KEPT_FROM",
    "Minima",
    "PUBLISHED_ABOVE",
    "RealFaces",
    "Replicates",
    "SWAP_BELOW",
    "Similarity",
    "Surroundings",
    "THRESHOLDS",
    "alteration_rows",
    "auto_thresholds",
    "check_streams",
    "color_classes",
    "compare",
    "compare_audio",
    "compare_colors",
    "frame_classes",
    "identity_similarity",
    "is_aligned",
    "mask_iou",
    "masks_of",
    "measure_alignment",
    "measure_fake",
    "none_if_nan",
    "read_audio",
    "unaltered",
    "video_class",
    "why_not_aligned",
]

__getattr__, _, _ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "alignment": [
            "Alignment",
            "Replicates",
            "Surroundings",
            "check_streams",
            "is_aligned",
            "measure_alignment",
            "why_not_aligned",
        ],
        "audio": ["AudioComparison", "AudioTrack", "AudioVerdict", "compare_audio", "read_audio"],
        "classes": ["alteration_rows", "color_classes", "frame_classes", "unaltered", "video_class"],
        "color": ["ColorDifference", "compare_colors"],
        "geometry": ["RealFaces"],
        "identity": ["identity_similarity"],
        "identity_scale": ["KEPT_FROM", "SWAP_BELOW", "Appearance", "IdentityScale", "IdentityVerdict"],
        "mask_agreement": ["ALTERED_BELOW", "PUBLISHED_ABOVE", "mask_iou"],
        "measures": ["FakeMeasures", "FamilyMeasures", "measure_fake", "none_if_nan"],
        "similarity": ["Comparison", "GreyCrops", "compare", "masks_of"],
        "similarity_settings": ["THRESHOLDS", "Similarity"],
        "thresholds": ["ChosenThresholds", "Minima", "auto_thresholds"],
    },
)
