"""The fingerprints in the face files, read without anything else of these files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dfprep.hdf5 import open_file, read, reading


def read_fingerprint(path: Path) -> np.ndarray | None:
    """(n, s, s) uint8 of the face file at `path`; None if there is no such file, or it has no fingerprint.

    Raises:
        StoreError: the file cannot be read.
    """
    if not path.exists():
        return None
    with (
        reading(path, "is no readable face file", "delete it and run dfprep.extract again"),
        open_file(path) as file,
    ):
        return read(file, "fingerprint", "u", (None, None, None)) if "fingerprint" in file else None
