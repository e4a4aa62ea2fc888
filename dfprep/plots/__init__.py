"""Figures: arrays in, matplotlib figures out; nothing is shown or saved here."""

from dfprep.plots.actors import Appearances, actor_faces, actor_map, actor_sizes, k_distance
from dfprep.plots.faces import boxes_on_frames, replicates, sampled_faces
from dfprep.plots.sweeps import sweep_comparison

__all__ = [
    "Appearances",
    "actor_faces",
    "actor_map",
    "actor_sizes",
    "boxes_on_frames",
    "k_distance",
    "replicates",
    "sampled_faces",
    "sweep_comparison",
]
