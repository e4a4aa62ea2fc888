"""The images that an export copies: PNG bytes of crops, and of masks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from dfprep.alterations import ALTERED_BELOW, PUBLISHED_ABOVE
from dfprep.errors import StoreError
from dfprep.store import FaceReader, PublishedMasks, decoded
from dfprep.types import Label

if TYPE_CHECKING:
    from dfprep.export.faces import Face

ALTERED_FROM = int(255 * (1 - ALTERED_BELOW))
"""The value of a difference mask, 255 * (1 - SSIM), from which a pixel counts as altered."""


@dataclass(frozen=True)
class Pixels:
    """Images of faces.

    Attributes:
        reader: of the output folder. crop: the name of the crops to export. crops: of all in the face files.
        masks: "none"; "difference": the masks of dfprep.group, black and white; "published": those of the data set.
    """

    reader: FaceReader
    crop: str
    crops: tuple[str, ...]
    masks: str = "none"

    def png(self, face: Face, crop: str | None = None) -> bytes:
        """The PNG of a face: the crop called `crop`, or the chosen one.

        Raises:
            StoreError: it cannot be read.
        """
        return self.reader.png(face.file, crop or self.crop, face.place).tobytes()

    def embedding(self, face: Face) -> np.ndarray:
        """(D,) float32; NaN where not embedded; errors as `png`."""
        return self.reader.vector(face.file, "embeddings", face.place)

    def mask_png(self, face: Face) -> bytes | None:
        """The mask of a face, a grey PNG of 0 and 255, black for a real video; None where there is none.

        Raises:
            StoreError: a mask that should be there cannot be read.
        """
        if self.masks == "none":
            return None
        mask = self._difference(face) if self.masks == "difference" else self._published(face)
        return None if mask is None else cv2.imencode(".png", mask)[1].tobytes()

    def _difference(self, face: Face) -> np.ndarray:
        png = self.reader.png(f"masks/{Path(face.file).name}", "masks", face.place)
        return np.where(decoded(png, face.words, grey=True) >= ALTERED_FROM, 255, 0).astype(np.uint8)

    def _published(self, face: Face) -> np.ndarray | None:
        if face.label == Label.REAL.value:
            crop = decoded(self.reader.png(face.file, self.crop, face.place), face.words)
            return np.zeros(crop.shape[:2], np.uint8)
        name = f"masks/{Path(face.file).stem}.published.h5"
        videos = _videos_with_masks(self.reader.root / name)
        if face.video not in videos:
            return None
        png = self.reader.png(name, self.crop, (videos.index(face.video), *face.place[1:]))
        return np.where(decoded(png, face.words, grey=True) > PUBLISHED_ABOVE, 255, 0).astype(np.uint8)

    def require_masks(self, files: set[str]) -> None:
        """Raise unless the files of the masks are there.

        Raises:
            StoreError: there is none for a family, or with "published" for no family.
        """
        folder = self.reader.root / "masks"
        missing = [file for file in sorted(files) if not (folder / Path(file).name).is_file()]
        if self.masks == "difference" and missing:
            raise StoreError(
                f"{folder / Path(missing[0]).name} and the masks of {len(missing) - 1} other families do not "
                "exist; run python -m dfprep.group similarity.masks=true, or export with masks=none"
            )
        if self.masks == "published" and not any(folder.glob("*.published.h5")):
            raise StoreError(
                f"{folder} has no published masks; run python -m dfprep.extract source.masks=true "
                "overwrite=true, or export with masks=none"
            )


@lru_cache(maxsize=1)  # the faces of a family come one after the other
def _videos_with_masks(path: Path) -> tuple[str, ...]:
    """The ids of the videos with published masks, in their order; none if there is no such file."""
    return tuple(PublishedMasks(path).videos) if path.is_file() else ()
