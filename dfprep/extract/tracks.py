"""What the tracks of all face files say: the detectors that found the faces, and how large these are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dfprep.plots import evenly_chosen
from dfprep.runs import progress_bar
from dfprep.store import FaceFile, OutputFolder
from dfprep.types import INTERPOLATED

MAX_FILES = 1000  # that are read; more would take long and change the shares little


@dataclass(frozen=True)
class Tracks:
    """The faces of the tracks of some reference videos.

    Attributes:
        n_read: number of face files. n_faces: by name of the detectors and value of `detected_by`.
        face_px: (n,) longer sides of their boxes.
    """

    n_read: int
    n_faces: Counter[tuple[str, int]]
    face_px: np.ndarray

    def found_by(self) -> dict[int, tuple[str, int]]:
        """Name and number of faces of each value of `detected_by`."""
        return {value: (name, n) for (name, value), n in self.n_faces.items()}

    def metrics(self) -> dict[str, float]:
        """The share of interpolated boxes, and the median size of the faces; nothing without any."""
        if not len(self.face_px):
            return {}
        interpolated = sum(n for (_, value), n in self.n_faces.items() if value == INTERPOLATED)
        return {
            "interpolated_share": interpolated / self.n_faces.total(),
            "face_px_median": float(np.median(self.face_px)),
        }


def read_tracks(out: OutputFolder, references: Sequence[str]) -> Tracks:
    """The tracks of up to `MAX_FILES` of `references`, evenly chosen."""
    from dfprep.plots import detection_names  # imports matplotlib, which workers need not

    chosen = [references[i] for i in evenly_chosen(len(references), MAX_FILES)] if references else []
    n_faces, sizes = Counter[tuple[str, int]](), [np.zeros(0)]
    with progress_bar("reading tracks", len(chosen)) as show:
        for done, video in enumerate(chosen, start=1):
            with FaceFile(out.face_file(video)) as faces:
                for value, name in detection_names(faces.detected_by, faces.detectors).items():
                    n_faces[name, value] += int((faces.detected_by == value).sum())
                sides = faces.boxes[..., 2:] - faces.boxes[..., :2]
            sizes.append(sides.max(axis=-1).ravel())
            show(done)
    return Tracks(len(chosen), n_faces, np.concatenate(sizes))
