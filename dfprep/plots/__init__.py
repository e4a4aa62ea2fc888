"""Figures: arrays in, matplotlib figures out; nothing is shown or saved here.

Each is imported at its first use: matplotlib takes time and memory, which worker processes can spare.
"""

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from dfprep.plots.actor_figures import Appearances, actor_faces, actor_sizes, k_distance
    from dfprep.plots.alteration_figures import ClassExample, class_examples, differences
    from dfprep.plots.chosen_videos import evenly_chosen, require_known, to_draw
    from dfprep.plots.copy_figures import CopyPair, copy_pairs
    from dfprep.plots.extraction_figures import ExtractionFindings, extraction_overview
    from dfprep.plots.face_figures import boxes_on_frames, detection_names, replicates, sampled_faces
    from dfprep.plots.fold_figures import class_shares, component_sizes
    from dfprep.plots.identity_figures import identity_histogram
    from dfprep.plots.map_figures import actor_colour, actor_map, free_cells
    from dfprep.plots.ring_figures import ring
    from dfprep.plots.shortcut_figures import PropertyBar, shortcut_bars
    from dfprep.plots.similarity_figures import first_against_second, minima_histogram
    from dfprep.plots.source_figures import KindBar, videos_by_kind
    from dfprep.plots.sweep_figures import sweep_comparison

__all__ = [
    "Appearances",
    "ClassExample",
    "CopyPair",
    "ExtractionFindings",
    "KindBar",
    "PropertyBar",
    "actor_colour",
    "actor_faces",
    "actor_map",
    "actor_sizes",
    "boxes_on_frames",
    "class_examples",
    "class_shares",
    "component_sizes",
    "copy_pairs",
    "detection_names",
    "differences",
    "evenly_chosen",
    "extraction_overview",
    "first_against_second",
    "k_distance",
    "free_cells",
    "identity_histogram",
    "minima_histogram",
    "replicates",
    "require_known",
    "ring",
    "sampled_faces",
    "shortcut_bars",
    "sweep_comparison",
    "to_draw",
    "videos_by_kind",
]

__getattr__, _, _ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "actor_figures": ["Appearances", "actor_faces", "actor_sizes", "k_distance"],
        "alteration_figures": ["ClassExample", "class_examples", "differences"],
        "chosen_videos": ["evenly_chosen", "require_known", "to_draw"],
        "copy_figures": ["CopyPair", "copy_pairs"],
        "extraction_figures": ["ExtractionFindings", "extraction_overview"],
        "face_figures": ["boxes_on_frames", "detection_names", "replicates", "sampled_faces"],
        "fold_figures": ["class_shares", "component_sizes"],
        "identity_figures": ["identity_histogram"],
        "map_figures": ["actor_colour", "actor_map", "free_cells"],
        "ring_figures": ["ring"],
        "shortcut_figures": ["PropertyBar", "shortcut_bars"],
        "similarity_figures": ["first_against_second", "minima_histogram"],
        "source_figures": ["KindBar", "videos_by_kind"],
        "sweep_figures": ["sweep_comparison"],
    },
)
