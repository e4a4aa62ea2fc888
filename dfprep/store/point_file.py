"""Files of projected points, so that a sweep over the clustering projects only once."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dfprep.store.kept_arrays import read_arrays, write_arrays


def write_points(path: Path, points: np.ndarray, metric: str) -> None:
    """Write `points` (n, d) and the name of their metric."""
    write_arrays(path, {"points": points}, metric=metric)


def read_points(path: Path) -> tuple[np.ndarray, str] | None:
    """The points and the metric that `write_points` wrote; None if there is no such file.

    Raises:
        StoreError: the file is damaged.
    """
    found = read_arrays(path, {"points": ("f", (None, None))})
    return None if found is None else (found[0]["points"], str(found[1].get("metric")))
