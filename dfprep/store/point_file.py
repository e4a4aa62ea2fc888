"""Files of projected points, so that a sweep over the clustering projects only once."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np

from dfprep.files import atomic
from dfprep.hdf5 import attributes, open_file, read, reading
from dfprep.store.content_digest import seal


def write_points(path: Path, points: np.ndarray, metric: str) -> None:
    """Write `points` (n, d) and the name of their metric."""
    with atomic(path) as temporary, h5py.File(temporary, "x") as file:
        file["points"] = points
        file.attrs["metric"] = metric
        seal(file)


def read_points(path: Path) -> tuple[np.ndarray, str] | None:
    """The points and the metric that `write_points` wrote; None if there is no such file.

    Raises:
        StoreError: the file is damaged.
    """
    if not path.exists():
        return None
    with reading(path, "is damaged", "delete it, and it is computed again"), open_file(path) as file:
        return read(file, "points", "f", (None, None)), str(attributes(file)["metric"])
