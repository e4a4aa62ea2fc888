"""The faces of an output folder, as pictures for the sections of a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import cv2
import numpy as np

from dfprep.alterations import GreyCrops, compare, masks_of
from dfprep.errors import StoreError
from dfprep.plots import evenly_chosen
from dfprep.report.album import Album, strip, tile
from dfprep.report.page import Picture
from dfprep.store import FaceFile, OutputFolder
from dfprep.types import Label

FACE_PX = 96
FACES_IN_STRIP = 8
FAKES_IN_FAMILY = 4
LARGEST_PX = 96  # of the faces that are kept for the map


@dataclass(frozen=True)
class Family:
    """Sampled faces of one person of a reference video, above those of its fakes."""

    reference: str
    person: int
    frames: Sequence[int]
    pictures: Sequence[Picture]
    n_videos: int


@dataclass(frozen=True)
class Portrait:
    """A person of a real video: a face (s, s, 3) uint8, and the mean direction of its embeddings; None without."""

    face: np.ndarray
    vector: np.ndarray | None


class FacePictures:
    """Reads faces of `out` and draws them into `album`.

    A face file that is missing or damaged gives no picture.

    Attributes:
        problems: what could not be read, by reference video.
    """

    def __init__(self, out: OutputFolder, album: Album) -> None:
        self.out, self.album = out, album
        self.problems: dict[str, str] = {}

    @contextmanager
    def _noting(self, reference: str) -> Iterator[None]:
        """Record an error of the face file of `reference` instead of raising it."""
        try:
            yield
        except StoreError as error:
            self.problems[reference] = str(error)

    def families(self, reference: str) -> list[Family]:
        """The sampled faces of each person of a family: the reference video, then up to `FAKES_IN_FAMILY` fakes."""
        found: list[Family] = []
        with self._noting(reference), FaceFile(self.out.face_file(reference)) as file:
            found += [self._family(file, person) for person in range(file.n_persons)]
        return [family for family in found if family.pictures]

    def _family(self, file: FaceFile, person: int) -> Family:
        chosen = evenly_chosen(len(file.frame_index), FACES_IN_STRIP)
        frames = [int(file.frame_index[t]) for t in chosen]
        pictures = []
        for row in range(min(len(file.videos), FAKES_IN_FAMILY + 1)):
            faces = [file.one(file.crop_or_first("small"), row, person, t) for t in chosen]
            name, label = file.videos[row], file.labels[row]
            alt = f"{len(faces)} faces of person {person} in {name} ({label.value}), frames {_listed(frames)}"
            method = file.methods[row] if label is Label.FAKE else ""
            caption = f"{label.value} {name}{f' ({method})' if method else ''}"
            pictures.append(self.album.picture(strip(faces, FACE_PX), alt, caption))
        return Family(file.original, person, frames, [one for one in pictures if one], len(file.videos))

    def comparison(self, reference: str, video: str, original: str, person: int, t: int) -> Picture | None:
        """The face of a fake beside that of its original and their difference, in the sampled frame number `t`."""
        with self._noting(reference), FaceFile(self.out.face_file(reference)) as file:
            crop, t = file.crop_or_first("large"), min(t, len(file.frame_index) - 1)
            real, fake = (file.one(crop, name, person, t) for name in (original, video))
            compared = compare(GreyCrops.of(real[None]), GreyCrops.of(fake[None]))
            difference = cv2.cvtColor(masks_of(compared.maps)[0], cv2.COLOR_GRAY2RGB)
            frame, similarity = int(file.frame_index[t]), float(compared.similarity[0])
            alt = f"{original}, {video} and their difference (bright), person {person}, frame {frame}"
            caption = f"{video}, person {person}; similarity {similarity:.3f}"
            return self.album.picture(strip([real, fake, difference], FACE_PX), alt, caption)
        return None

    def strip_of(self, people: Sequence[tuple[str, int]], alt: str) -> Picture | None:
        """The middle faces of people of reference videos, side by side."""
        faces = []
        for reference, person in people:
            with self._noting(reference), FaceFile(self.out.face_file(reference)) as file:
                faces.append(file.middle_face(person))
        return self.album.picture(strip(faces, FACE_PX // 2), alt) if faces else None

    def portraits(self, reference: str, persons: Sequence[int]) -> dict[int, Portrait]:
        """The middle face of each of `persons` of a reference video, and its embedding."""
        found: dict[int, Portrait] = {}
        with self._noting(reference), FaceFile(self.out.face_file(reference)) as file:
            vectors = file.usable_embeddings_of(0)
            for person in persons:
                found[person] = Portrait(tile(file.middle_face(person), LARGEST_PX), _mean(vectors[person]))
        return found


def _mean(vectors: np.ndarray) -> np.ndarray | None:
    """The mean of the rows of `vectors` (T, D) that are known; None if there is none."""
    known = vectors[np.isfinite(vectors).all(axis=1)]
    return known.mean(axis=0) if known.size else None


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))
