"""Does a fake lie over its original? Size, rate, count, and what is seen around the faces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dfprep.errors import NotAligned, require
from dfprep.extract.likeness import compare, thumbnails
from dfprep.types import Clip, StreamInfo, Track

FACE_GROWTH = 0.5  # a swap changes hair, neck and shadow too; grow the box by half its sides on every side
MIN_SEEN = 0.02  # share of the picture below which the surroundings say nothing
SAME_RATE = 0.01  # containers round rates; 29.97 and 30 with as many frames are the same frames


@dataclass(frozen=True)
class Replicates:
    """When a fake's surroundings count as those of its original.

    A frame differs if the surroundings correlate less than `min_correlation` *and* differ by more than
    `max_difference` grey levels on average: a plain wall correlates with nothing but differs by little, and
    a fake made darker as a whole differs but correlates.
    """

    min_correlation: float = 0.8
    max_difference: float = 8.0

    def __post_init__(self) -> None:
        require(-1 <= self.min_correlation <= 1, "min_correlation", "be in [-1, 1]", self.min_correlation)
        require(0 <= self.max_difference <= 255, "max_difference", "be in [0, 255]", self.max_difference)


def check_streams(real: StreamInfo, fake: StreamInfo) -> None:
    """Raise `NotAligned` where a fake has another size, frame rate or number of frames than its original."""
    if (real.width, real.height) != (fake.width, fake.height):
        raise NotAligned(f"the fake is {fake.width}x{fake.height} px, its original {real.width}x{real.height} px")
    if abs(real.fps - fake.fps) > SAME_RATE * real.fps:
        raise NotAligned(f"the fake has {fake.fps:.3f} frames/s, its original {real.fps:.3f}")
    if real.n_frames != fake.n_frames:
        raise NotAligned(f"the fake has {fake.n_frames} frames, its original {real.n_frames}")


class Surroundings:
    """What is seen around the faces of a real video, small and grey, to hold its fakes against."""

    def __init__(self, real: Clip, tracks: tuple[Track, ...]) -> None:
        self._grey = thumbnails(real.frames)
        scale = self._grey.shape[2] / real.info.width
        self._around = np.ones(self._grey.shape, bool)
        for track in tracks:
            for t, box in enumerate(track.boxes * scale):
                margin = FACE_GROWTH * (box[2:] - box[:2])
                x1, y1 = np.maximum(np.floor(box[:2] - margin), 0).astype(int)
                x2, y2 = np.ceil(box[2:] + margin).astype(int)
                self._around[t, y1:y2, x1:x2] = False

    def check(self, fake: Clip, rule: Replicates) -> None:
        """Raise `NotAligned` if the surroundings of `fake` differ in any frame; where a face fills it, trust it."""
        grey = thumbnails(fake.frames)
        worst, n_differ = (1.0, 0.0, 0), 0
        for t, around in enumerate(self._around):
            if around.mean() < MIN_SEEN:
                continue
            correlation, difference = compare(self._grey[t][around], grey[t][around])
            if correlation < rule.min_correlation and difference > rule.max_difference:
                n_differ += 1
                worst = min(worst, (correlation, difference, int(fake.frame_index[t])))
        if n_differ:
            correlation, difference, frame = worst
            raise NotAligned(
                f"the surroundings of the faces differ in {n_differ} of {len(grey)} frames, most in frame "
                f"{frame} (correlation {correlation:.2f}, {difference:.0f} grey levels apart)"
            )
