"""The people of real videos, with or without embeddings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from dfprep.errors import StoreError

EXTRACT_AGAIN = "delete its face file and run dfprep.extract again"


@dataclass(frozen=True)
class People:
    """Every person of every real video, sorted by video and person.

    Attributes:
        videos: n video ids.
        persons: (n,) int, the person's number in its video.

    Raises:
        StoreError: a person twice.
    """

    videos: tuple[str, ...]
    persons: np.ndarray

    def __post_init__(self) -> None:
        keys = list(zip(self.videos, self.persons.tolist(), strict=True))
        if keys != sorted(keys):
            raise ValueError("people must be sorted by video and person; sort them first")
        for first, second in pairwise(keys):
            if first == second:
                raise StoreError(f"person {first[1]} of video {first[0]} is there twice; {EXTRACT_AGAIN}")

    def __len__(self) -> int:
        return len(self.videos)


def people_of(keys: Iterable[tuple[str, int]]) -> People:
    """People without embeddings, from (video id, person) in any order."""
    ordered = sorted(keys)
    return People(tuple(video for video, _ in ordered), np.array([person for _, person in ordered], int))
