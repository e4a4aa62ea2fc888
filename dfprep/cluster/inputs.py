"""The people of an output folder's real videos: embeddings, a face, and a name where that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from dfprep.actors import People
from dfprep.errors import StoreError
from dfprep.runs import progress_bar
from dfprep.store import FaceFile, OutputFolder
from dfprep.tables import extracted_videos

THUMBNAIL_PX = 64
NAMES_BETWEEN = "+"  # of several people in a source's actor column, from left to right


@dataclass(frozen=True)
class Cast:
    """Who is in the data set's real videos.

    Attributes:
        people: embeddings, n persons.
        faces: (n, 64, 64, 3) uint8, a frame in the middle of its video.
        names: n, who it is as the source says, None where it does not.
        fakes: ids of the fakes of each real video.
    """

    people: People
    faces: np.ndarray
    names: tuple[str | None, ...]
    fakes: dict[str, list[str]]


def read_cast(out: OutputFolder, *, frames: bool = False) -> Cast:
    """Read every real video's people.

    Args:
        frames: keep the embedding of each frame; else each person's mean direction, a seventeenth of the memory.

    Raises:
        StoreError: no face, a face file is missing or damaged, or it holds no usable embeddings.
    """
    entries, faces, names, fakes = [], [], [], {}
    rows = extracted_videos(out.videos_csv)
    with progress_bar("reading people", len(rows)) as show:
        for done, row in enumerate(rows, 1):
            with FaceFile(out.face_file(row.video)) as file:
                embeddings, boxes = file.embeddings_of(0), file.boxes
                fakes[row.video] = file.videos[1:]
                known = names_of(row.actor, boxes)
                people = People.of((row.video, person, embeddings[person]) for person in range(file.n_persons))
                for person in range(file.n_persons):
                    entries.append((row.video, person, embeddings[person] if frames else people.vectors[[person]]))
                    face = file.one("small", 0, person, len(file.frame_index) // 2)
                    size = (THUMBNAIL_PX, THUMBNAIL_PX)
                    faces.append(cv2.resize(face, size, interpolation=cv2.INTER_AREA))
                    names.append(known[person])
            show(done)
    if not entries:
        raise StoreError(f"the face files in {out.faces} hold nobody; run python -m dfprep.extract again")
    return Cast(People.of(entries), np.stack(faces), tuple(names), fakes)


def names_of(actor: str, boxes: np.ndarray) -> Sequence[str | None]:
    """Who each person of a video is: `actor`, or its parts from left to right, where there are as many as people.

    Args:
        boxes: (P, T, 4) px.
    """
    names = actor.split(NAMES_BETWEEN) if actor else []
    if len(names) != len(boxes):
        return [None] * len(boxes)
    centres = np.median((boxes[..., 0] + boxes[..., 2]) / 2, axis=1)
    ordered: list[str | None] = [None] * len(boxes)
    for name, person in zip(names, np.argsort(centres, kind="stable"), strict=True):
        ordered[person] = name.strip() or None
    return ordered
