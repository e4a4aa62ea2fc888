"""The fingerprints in the face files, read without anything else of these files."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np

from dfprep.errors import StoreError


def read_fingerprint(path: Path) -> np.ndarray | None:
    """(n, s, s) uint8 of the face file at `path`; None if there is no such file, or it has no fingerprint.

    Raises:
        StoreError: the file cannot be read.
    """
    try:
        with h5py.File(path, "r") as file:
            return file["fingerprint"][:] if "fingerprint" in file else None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(
            f"{path} is no readable face file ({error}); delete it and run dfprep.extract again"
        ) from error
