"""The embeddings of the people in real videos: one for each frame, and their mean direction for each person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dfprep.actors.people import EXTRACT_AGAIN, People
from dfprep.errors import StoreError
from dfprep.vectors import BLOCK_ROWS, l2_normalize


@dataclass(frozen=True)
class PersonEmbeddings(People):
    """The embeddings of every person of every real video, sorted by video and person.

    Attributes:
        videos: n video ids.
        persons: (n,) int, the person's number in its video.
        frames: (m, D) float32, the embeddings of all frames, one person after another.
        n_frames: (n,) int, the number of rows of `frames` that each person has, at least 1; they sum to m.

    Raises:
        StoreError: embeddings of length 0, of different lengths, not finite, or all zero; a person twice or
            without frames.
    """

    frames: np.ndarray
    n_frames: np.ndarray

    def __post_init__(self) -> None:
        self._require_shapes()
        super().__post_init__()
        if len(self) and not self.frames.shape[1]:
            raise StoreError(
                "the face files hold no embeddings; extract with embedder=facenet or embedder=dlib, or set "
                "actors.source=names where the source names its actors"
            )
        self._require_directions()

    def _require_shapes(self) -> None:
        n = len(self.videos)
        if self.persons.shape != (n,) or self.n_frames.shape != (n,) or self.frames.ndim != 2:
            raise ValueError(f"{n} videos need as many persons and n_frames, got {len(self.persons)} persons")
        if self.n_frames.sum() != len(self.frames) or self.frames.dtype != np.float32:
            raise ValueError(f"frames must be float32 ({self.n_frames.sum()}, D), got {self.frames.shape}")

    def _require_directions(self) -> None:
        """Raise unless every person has frames and every embedding is finite and not zero."""
        good = np.zeros(len(self.frames), bool)
        for start in range(0, len(good), BLOCK_ROWS):
            block = self.frames[start : start + BLOCK_ROWS]
            good[start : start + BLOCK_ROWS] = np.isfinite(block).all(axis=1) & (block != 0).any(axis=1)
        n_good = np.bincount(self.owner, weights=good, minlength=len(self))
        for i in np.flatnonzero((n_good < self.n_frames) | (self.n_frames == 0))[:1]:
            what = "has embeddings that are not finite or all zero" if self.n_frames[i] else "has no embeddings"
            raise StoreError(f"person {self.persons[i]} of video {self.videos[i]} {what}; {EXTRACT_AGAIN}")

    @property
    def owner(self) -> np.ndarray:
        """(m,) int: the person of each row of `frames`, as an index of 0 .. n - 1."""
        return np.repeat(np.arange(len(self)), self.n_frames)

    @cached_property
    def vectors(self) -> np.ndarray:
        """(n, D) float32 of unit length: the direction of the mean of each person's normalised embeddings."""
        if not len(self):
            return np.zeros((0, self.frames.shape[1]), np.float32)
        ends, vectors = np.cumsum(self.n_frames), np.empty((len(self), self.frames.shape[1]), np.float32)
        starts, step = ends - self.n_frames, max(1, BLOCK_ROWS * len(self) // len(self.frames))
        for first in range(0, len(self), step):  # a part of the people: hundreds of thousands have gigabytes
            some = slice(first, first + step)
            frames = l2_normalize(self.frames[starts[first] : ends[some][-1]])
            vectors[some] = l2_normalize(np.add.reduceat(frames, starts[some] - starts[first], axis=0))
        return vectors

    @classmethod
    def of_directions(cls, videos: tuple[str, ...], persons: np.ndarray, vectors: np.ndarray) -> PersonEmbeddings:
        """People whose mean directions are `vectors` (n, D), without their frames; see the class."""
        made = cls(videos, persons, vectors, np.ones(len(videos), int))
        made.__dict__["vectors"] = vectors  # they are not normalised, and copied, again
        return made

    @classmethod
    def of(cls, entries: Iterable[tuple[str, int, np.ndarray]]) -> PersonEmbeddings:
        """From (video id, person, embeddings (T, D)) in any order."""
        ordered = sorted(entries, key=lambda entry: (entry[0], entry[1]))
        lengths = {vectors.shape[1] for _, _, vectors in ordered}
        if len(lengths) > 1:
            raise StoreError(
                f"the face files hold embeddings of {' and '.join(map(str, sorted(lengths)))} numbers; "
                "extract all videos with the same embedder"
            )
        none = np.zeros((0, max(lengths, default=0)), np.float32)
        return cls(
            tuple(video for video, _, _ in ordered),
            np.array([person for _, person, _ in ordered], int),
            np.concatenate([none, *(np.asarray(v, np.float32) for _, _, v in ordered)]),
            np.array([len(v) for _, _, v in ordered], int),
        )
