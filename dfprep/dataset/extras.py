"""What an item has beside the image and the label."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np

from dfprep.dataset.places import FacePlaces
from dfprep.errors import StoreError, require
from dfprep.store import FaceReader, decoded

EXTRAS = ("mask", "embedding", "landmarks")


def require_extras(extras: Collection[str], crop: str | None) -> None:
    """Raise unless `extras` can be read.

    Raises:
        ConfigError: an unknown one, or one that needs a crop without a crop.
    """
    for name in extras:
        require(name in EXTRAS, "extras", f"be some of {', '.join(EXTRAS)}", name)
        require(crop is not None or name == "embedding", "crop", f"be given with extras={name}", crop)


def require_masks(root: Path, places: FacePlaces) -> None:
    """Raise unless every family has a file of masks.

    Raises:
        StoreError: names one that has none.
    """
    for file in places.file.names:
        if not (root / mask_file(file)).is_file():
            raise StoreError(
                f"{root / mask_file(file)} does not exist; run python -m dfprep.group similarity.masks=true, or "
                "leave mask out of extras"
            )


def mask_file(face_file: str) -> str:
    """``masks/<id>.h5`` of ``faces/<id>.h5``."""
    return f"masks/{Path(face_file).name}"


def mask_of(reader: FaceReader, places: FacePlaces, at: int, size: tuple[int, int]) -> np.ndarray:
    """(h, w) uint8: the difference of face `at` from its original, 0 = the same; zeros for a real face.

    Args:
        size: (h, w) of the crop.

    Raises:
        StoreError: the mask has another size, because it belongs to another crop.
    """
    if places.real[at]:
        return np.zeros(size, np.uint8)
    mask = decoded(reader.png(mask_file(places.file[at]), "masks", places.place(at)), places.words(at), grey=True)
    if mask.shape != size:
        raise StoreError(
            f"the masks of {places.words(at)} have {mask.shape[1]} x {mask.shape[0]} px, the crops {size[1]} x "
            f"{size[0]}; choose the crop that similarity.crop names"
        )
    return mask


def embedding_of(reader: FaceReader, places: FacePlaces, at: int) -> np.ndarray:
    """(D,) float32; NaN where not embedded."""
    return reader.vector(places.file[at], "embeddings", places.place(at))


def landmarks_in(reader: FaceReader, places: FacePlaces, at: int, crop: str) -> np.ndarray:
    """(5, 2) float32: the landmarks in px of the crop; NaN where unknown."""
    place = places.place(at)[1:]
    landmarks = reader.vector(places.file[at], "landmarks", place)
    transform = reader.vector(places.file[at], f"transforms/{crop}", place)
    return landmarks @ transform[:, :2].T + transform[:, 2]
