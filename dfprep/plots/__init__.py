"""Figures: arrays in, matplotlib figures out; nothing is shown or saved here."""

from dfprep.plots.actors import Appearances, actor_faces, actor_map, actor_sizes, k_distance
from dfprep.plots.alterations import (
    ClassExample,
    class_examples,
    differences,
    first_against_second,
    minima_histogram,
)
from dfprep.plots.faces import boxes_on_frames, replicates, sampled_faces
from dfprep.plots.folds import class_shares, component_sizes, ring
from dfprep.plots.sweeps import sweep_comparison

__all__ = [
    "Appearances",
    "ClassExample",
    "actor_faces",
    "actor_map",
    "actor_sizes",
    "boxes_on_frames",
    "class_examples",
    "class_shares",
    "component_sizes",
    "differences",
    "first_against_second",
    "k_distance",
    "minima_histogram",
    "replicates",
    "ring",
    "sampled_faces",
    "sweep_comparison",
]
