"""The names of datasets and attributes in ``faces/<original>.h5``, and the rule for the names of crops."""

from __future__ import annotations

from collections.abc import Sequence

from dfprep.errors import require
from dfprep.hdf5 import BYTES, TEXT

FACE_SCHEMA = 3
"""Incremented with every change of the schema; part of the folder's configuration, so that no folder mixes two."""

OF_TRACKS = ("boxes", "scores", "detected_by", "landmarks", "usable", "living")
OF_VIDEOS = ("videos", "label", "method", "compression")
DATASETS = ("frame_index", *OF_VIDEOS, *OF_TRACKS, "transforms", "embeddings", "fingerprint")
"""All except the crops, whose names are configured."""
ATTRIBUTES = ("original", "width", "height", "detectors", "digest")

Specification = tuple[str, tuple[str | int, ...]]

SPECIFICATIONS: dict[str, Specification] = {
    "frame_index": ("i", ("T",)),
    **dict.fromkeys(OF_VIDEOS, (TEXT, ("V",))),
    "boxes": ("f", ("P", "T", 4)),
    "scores": ("f", ("P", "T")),
    "detected_by": ("u", ("P", "T")),
    "landmarks": ("f", ("P", "T", 5, 2)),
    "usable": ("b", ("P", "T")),
    "living": ("f", ("P",)),
    "embeddings": ("f", ("V", "P", "T", "D")),
    "fingerprint": ("u", ("n", "s", "s")),
}
"""The kind of values of each data set, see `dfprep.hdf5`, and its shape; D, n and s may have any value."""
OF_CROP: Specification = BYTES, ("V", "P", "T")
OF_TRANSFORMS: Specification = "f", ("P", "T", 2, 3)
FINITE = ("boxes", "scores")
"""Data sets without NaN, as are the transforms."""


def check_crop_names(names: Sequence[str]) -> None:
    """Raise unless each of `names` can be the name of a crop's dataset.

    Raises:
        ConfigError: there are no names, or one is no identifier or the name of another dataset.
    """
    require(len(names) > 0, "crops", "name at least one crop", list(names), "such as crops=standard")
    for name in names:
        rule = "have names of letters, digits and _ that do not start with a digit"
        require(name.isascii() and name.isidentifier(), "crops", rule, name)
        taken = f"not be named as another dataset of the face files: {', '.join(DATASETS)}"
        require(name not in DATASETS, "crops", taken, name)
