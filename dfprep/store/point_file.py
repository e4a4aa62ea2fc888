"""Projected points, kept so that a sweep over the clustering projects once."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np

from dfprep.errors import StoreError
from dfprep.files import atomic


def write_points(path: Path, points: np.ndarray, metric: str) -> None:
    """Write `points` (n, d) and the name of the metric that is meant between them."""
    with atomic(path) as temporary, h5py.File(temporary, "x") as file:
        file["points"] = points
        file.attrs["metric"] = metric


def read_points(path: Path) -> tuple[np.ndarray, str] | None:
    """What `write_points` wrote; None where there is no such file.

    Raises:
        StoreError: the file is there but damaged.
    """
    if not path.exists():
        return None
    try:
        with h5py.File(path, "r") as file:
            return file["points"][:], str(file.attrs["metric"])
    except (OSError, KeyError) as error:
        raise StoreError(f"{path} is damaged ({error}); delete it, it is made again") from error
