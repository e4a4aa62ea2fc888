"""The input of a cluster run: the people of the real videos, with a face, and if known embeddings and a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from dfprep.actors import People, PersonEmbeddings, people_of
from dfprep.device import return_free_memory
from dfprep.plots import evenly_chosen
from dfprep.runs import progress_bar
from dfprep.store import FaceFile, OutputFolder
from dfprep.tables import VideoRow, extracted_references
from dfprep.types import Label

THUMBNAIL_PX = 64
MAX_ON_MAP = 2000
"""People on the map, evenly chosen from more: the faces of 22,000 took 270 MB, and 4 px each on the map."""
NAME_SEPARATOR = "+"  # between the people of one video in a source's actor column, from left to right


@dataclass(frozen=True)
class RealPeople:
    """The n people of the data set's real videos.

    Attributes:
        people: who they are, with their embeddings if there are any.
        thumbnails: (m, 64, 64, 3) uint8, the faces of the people `shown` in their middle frames.
        names: the source's name of each person; None where it has none.
        replicates: ids of the other videos in each real video's face file.
        unpaired: the number of persons of each unpaired fake, which are not clustered.
    """

    people: People
    thumbnails: np.ndarray
    names: tuple[str | None, ...]
    replicates: dict[str, list[str]]
    unpaired: dict[str, int]

    @property
    def shown(self) -> list[int]:
        """The m people who are on the map: everybody, or `MAX_ON_MAP`."""
        return evenly_chosen(len(self.people), MAX_ON_MAP)

    @property
    def embeddings(self) -> PersonEmbeddings:
        """The embeddings of `people`, which must have been read."""
        if not isinstance(self.people, PersonEmbeddings):
            raise ValueError("the people were read without embeddings")
        return self.people

    @property
    def names_repeat(self) -> bool:
        """Whether a name occurs in two videos."""
        videos: dict[str, set[str]] = defaultdict(set)
        for name, video in zip(self.names, self.people.videos, strict=True):
            if name is not None:
                videos[name].add(video)
        return any(len(of_name) > 1 for of_name in videos.values())

    @property
    def n_named(self) -> int:
        return sum(name is not None for name in self.names)


def read_real_people(
    out: OutputFolder, rows: Sequence[VideoRow] | None = None, *, frames: bool = False, need_embeddings: bool = True
) -> RealPeople:
    """Read the people of every real video that is a reference, and count those of unpaired fakes.

    Args:
        rows: of ``videos.csv``, with a face file, if they have been read.
        frames: keep the embedding of each frame instead of each person's mean direction, which takes 17 times the
            memory with the default sampling.
        need_embeddings: whether files without any embeddings are an error.

    Raises:
        StoreError: there are no faces, or a face file is missing, damaged or without usable embeddings.
    """
    entries: list[tuple[str, int, np.ndarray]] = []
    names: list[str | None] = []
    replicates, unpaired = {}, {}
    rows = extracted_references(out.videos_csv) if rows is None else rows
    with progress_bar("reading people", len(rows)) as show:
        for done, row in enumerate(rows, 1):
            with FaceFile(out.face_file(row.video)) as file:
                if row.label is Label.FAKE:
                    unpaired[row.video] = file.n_persons
                    continue
                replicates[row.video] = file.videos[1:]
                entries += _embeddings_in(file, row.video, frames, need_embeddings)
                names += names_from_left_to_right(row.actor, file.boxes)
            show(done)
    if not entries:
        return RealPeople(people_of(()), _thumbnails(out, people_of(())), (), {}, unpaired)
    some = need_embeddings or any(vectors.shape[1] for _, _, vectors in entries)
    people: People = people_of((video, person) for video, person, _ in entries)
    if some:
        found = PersonEmbeddings.of(entries)
        del entries  # of many people, the same vectors twice are gigabytes
        return_free_memory()
        people = found if frames else PersonEmbeddings.of_directions(found.videos, found.persons, found.vectors)
    return RealPeople(people, _thumbnails(out, people), tuple(names), replicates, unpaired)


def _embeddings_in(file: FaceFile, video: str, frames: bool, needed: bool) -> list[tuple[str, int, np.ndarray]]:
    """(video, person, embeddings) of the people of one real video: of usable frames, or the mean direction (1, D).

    Where there are none, and none are `needed`, D is 0.
    """
    embeddings, usable = file.embeddings_of(0), file.usable
    people = [(video, person, embeddings[person, usable[person]]) for person in range(file.n_persons)]
    if not needed and not embeddings.shape[-1]:
        return people
    means = PersonEmbeddings.of(people).vectors  # checks the embeddings, too
    return people if frames else [(video, person, means[[person]]) for person in range(file.n_persons)]


def _thumbnails(out: OutputFolder, people: People) -> np.ndarray:
    """See `RealPeople.thumbnails`; `people` are in the order in which names were read, by video and person."""
    shown = evenly_chosen(len(people), MAX_ON_MAP)
    faces = np.zeros((len(shown), THUMBNAIL_PX, THUMBNAIL_PX, 3), np.uint8)
    for face, i in zip(faces, shown, strict=True):
        with FaceFile(out.face_file(people.videos[i])) as file:
            middle = file.middle_face(int(people.persons[i]))
        face[:] = cv2.resize(middle, (THUMBNAIL_PX, THUMBNAIL_PX), interpolation=cv2.INTER_AREA)
    return faces


def names_from_left_to_right(actor: str, boxes: np.ndarray) -> Sequence[str | None]:
    """The name of each person of a video: the parts of `actor`, assigned to the persons from left to right.

    All are None unless there are as many names as persons.

    Args:
        actor: names joined by "+". boxes: (P, T, 4) px.
    """
    names = actor.split(NAME_SEPARATOR) if actor else []
    if len(names) != len(boxes):
        return [None] * len(boxes)
    centres = np.median((boxes[..., 0] + boxes[..., 2]) / 2, axis=1)
    ordered: list[str | None] = [None] * len(boxes)
    for name, person in zip(names, np.argsort(centres, kind="stable"), strict=True):
        ordered[person] = name.strip() or None
    return ordered
