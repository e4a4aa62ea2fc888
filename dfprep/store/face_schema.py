"""The names of datasets and attributes in ``faces/<original>.h5``, and the rule for the names of crops."""

from __future__ import annotations

from collections.abc import Sequence

from dfprep.errors import require

FACE_SCHEMA = 3
"""Incremented with every change of the schema; part of the folder's configuration, so that no folder mixes two."""

OF_TRACKS = ("boxes", "scores", "detected_by", "landmarks", "usable", "living")
OF_VIDEOS = ("videos", "label", "method", "compression")
DATASETS = ("frame_index", *OF_VIDEOS, *OF_TRACKS, "transforms", "embeddings", "fingerprint")
"""All except the crops, whose names are configured."""
ATTRIBUTES = ("original", "width", "height", "detectors", "digest")


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
