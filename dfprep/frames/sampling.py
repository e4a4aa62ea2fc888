"""The rules for sampling frames: which of the frames of a video are read in each try.

A rule counts positions in a list of frames. That list is the whole video, unless only parts of it are altered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Protocol

import numpy as np

from dfprep.errors import TooShort
from dfprep.values import Count, Ge, checked


class Sampling(Protocol):
    """A rule for sampling frames, and the positions at which tries begin."""

    @property
    def n_frames(self) -> int:
        """The number of frames of a try."""

    @property
    def start(self) -> int:
        """The position at which the first try begins."""

    @property
    def retry_offset(self) -> int:
        """The number of positions by which each retry begins later, at least 1."""

    @property
    def max_retries(self) -> int:
        """The number of retries after the first try."""

    def indices(self, available: int, offset: int) -> np.ndarray:
        """The positions of the try that begins at `offset`: (n_frames,) int32, ascending in [offset, available).

        Raises:
            ValueError: a negative number.
            TooShort: fewer than offset + n_frames are available, so that positions would repeat.
        """
        ...


@checked
@dataclass(frozen=True)
class FirstAndSpaced:
    """Some consecutive frames, then some evenly spaced over the rest of the video, up to its last frame.

    The spaced ones are `linspace(offset + n_first, available - 1, n_spaced + 1)[1:]`, truncated (the published DFDC
    pipeline's rule, which has n_first = 10 and n_spaced = 7).

    Attributes:
        n_first: consecutive frames at the start of a try.
        n_spaced: frames evenly spaced over the rest of the video.
        retry_offset, max_retries: see `Sampling`.

    Raises:
        ConfigError: a value out of its range.
    """

    n_first: Count
    n_spaced: Annotated[int, Ge(0)]
    retry_offset: Count
    max_retries: Annotated[int, Ge(0)]

    @property
    def n_frames(self) -> int:
        """See `Sampling`."""
        return self.n_first + self.n_spaced

    @property
    def start(self) -> int:
        """The first frame."""
        return 0

    def indices(self, available: int, offset: int) -> np.ndarray:
        """See `Sampling.indices`."""
        _require_room(available, offset, self.n_frames, f"{self.n_first} first and {self.n_spaced} spaced")
        first = np.arange(offset, offset + self.n_first)
        spaced = np.linspace(offset + self.n_first, available - 1, self.n_spaced + 1)[1:]
        return np.concatenate([first, spaced.astype(np.int64)]).astype(np.int32)


@checked
@dataclass(frozen=True)
class Uniform:
    """Frames evenly spaced over the whole video: `linspace(offset, available - 1, n_frames)`, truncated.

    Attributes:
        n_frames, retry_offset, max_retries: see `Sampling`.

    Raises:
        ConfigError: a value out of its range.
    """

    n_frames: Count
    retry_offset: Count
    max_retries: Annotated[int, Ge(0)]

    @property
    def start(self) -> int:
        """The first frame."""
        return 0

    def indices(self, available: int, offset: int) -> np.ndarray:
        """See `Sampling.indices`."""
        _require_room(available, offset, self.n_frames, f"{self.n_frames} evenly spaced")
        return np.linspace(offset, available - 1, self.n_frames).astype(np.int32)


@checked
@dataclass(frozen=True)
class Consecutive:
    """Consecutive frames.

    Attributes:
        n_frames, start, retry_offset, max_retries: see `Sampling`.

    Raises:
        ConfigError: a value out of its range.
    """

    n_frames: Count
    start: Annotated[int, Ge(0)]
    retry_offset: Count
    max_retries: Annotated[int, Ge(0)]

    def indices(self, available: int, offset: int) -> np.ndarray:
        """See `Sampling.indices`."""
        _require_room(available, offset, self.n_frames, f"{self.n_frames} consecutive")
        return np.arange(offset, offset + self.n_frames, dtype=np.int32)


def _require_room(available: int, offset: int, n_frames: int, what: str) -> None:
    """Raise unless `n_frames` frames, `what` in words, are available from `offset` on."""
    for name, value in (("available", available), ("offset", offset)):
        if value < 0:
            raise ValueError(f"{name} must not be negative, got {value}")
    needed = offset + n_frames
    if available < needed:
        raise TooShort(
            f"the video has {available} frames, but {needed} are needed: {what} ones from frame {offset} on"
        )
