"""The sampling of frames: some consecutive frames, then some evenly spaced over the rest of the video."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from dfprep.errors import TooShort
from dfprep.values import Count, Ge, checked


def frame_indices(n_frames: int, offset: int, n_first: int, n_spaced: int) -> np.ndarray:
    """Indices (n_first + n_spaced,) int32, strictly ascending, in [offset, n_frames).

    The first `n_first` are consecutive from `offset` on. The others are evenly spaced over the rest of the video,
    up to its last frame: `linspace(offset + n_first, n_frames - 1, n_spaced + 1)[1:]`, truncated (the
    published DFDC pipeline's rule, which has n_first = 10 and n_spaced = 7).

    Raises:
        ValueError: a negative offset or count.
        TooShort: fewer than offset + n_first + n_spaced frames, so that indices would repeat.
    """
    for name, value in (("n_frames", n_frames), ("offset", offset), ("n_first", n_first), ("n_spaced", n_spaced)):
        if value < 0:
            raise ValueError(f"{name} must not be negative, got {value}")
    needed = offset + n_first + n_spaced
    if n_frames < needed:
        raise TooShort(
            f"the video has {n_frames} frames, but {needed} are needed: "
            f"{n_first} first and {n_spaced} spaced ones from frame {offset} on"
        )
    first = np.arange(offset, offset + n_first)
    spaced = np.linspace(offset + n_first, n_frames - 1, n_spaced + 1)[1:]
    return np.concatenate([first, spaced.astype(np.int64)]).astype(np.int32)


@checked
@dataclass(frozen=True)
class Sampling:
    """The number of sampled frames, and the first frame of each try.

    Attributes:
        n_first: consecutive frames at the start of a try, at least 1.
        n_spaced: frames evenly spaced over the rest of the video, at least 0.
        retry_offset: frames by which each retry begins later, at least 1.
        max_retries: retries after the first try, at least 0.

    Raises:
        ConfigError: a value out of its range.
    """

    n_first: Count
    n_spaced: Annotated[int, Ge(0)]
    retry_offset: Count
    max_retries: Annotated[int, Ge(0)]

    def indices(self, n_frames: int, offset: int) -> np.ndarray:
        """`frame_indices` of the try that begins at `offset`: (n_first + n_spaced,) int32."""
        return frame_indices(n_frames, offset, self.n_first, self.n_spaced)
