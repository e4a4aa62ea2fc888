"""The alignment of a fake, checked on streams and whole frames before the extraction.

The check compares size, frame rate and number of frames, then the surroundings of the faces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from dfprep.alterations.alignment.reasons import not_aligned
from dfprep.errors import NotAligned
from dfprep.frames import QUICK_LEVELS, correlation_and_difference, thumbnails
from dfprep.types import Clip, StreamInfo, Track
from dfprep.values import Ge, Le, checked

ALTERED_GROWTH = 0.5  # a swap changes hair, neck and shadow too; grow the box by half its sides on every side
MIN_SEEN = 0.02  # share of the picture below which the surroundings are ignored
QUICK_CORRELATION = (
    0.1  # more than the correlation of quick thumbnails is off; closer to the limit, exact ones decide
)
SAME_RATE = 0.01  # containers round rates: 29.97 and 30 are equal if the number of frames is


@checked
@dataclass(frozen=True)
class Replicates:
    """The limits for the surroundings of an aligned fake.

    A frame differs if the surroundings correlate less than `min_correlation` *and* differ by more than
    `max_difference` grey levels on average: a uniform wall does not correlate but differs little, and a fake that
    is darker as a whole differs but correlates.
    """

    min_correlation: Annotated[float, Ge(-1), Le(1)]
    max_difference: Annotated[float, Ge(0), Le(255)]


def check_streams(real: StreamInfo, fake: StreamInfo) -> None:
    """Raise if a fake has another size, frame rate or number of frames than its original.

    The number of frames of a damaged video is not compared, because many containers state it with the sound's end,
    or not at all; its pictures are, see `Surroundings`.

    Raises:
        NotAligned: names all differences.
    """
    reasons = []
    if (real.width, real.height) != (fake.width, fake.height):
        reasons.append(f"the fake is {fake.width}x{fake.height} px, its original {real.width}x{real.height} px")
    if abs(real.fps - fake.fps) > SAME_RATE * real.fps:
        reasons.append(f"the fake has {fake.fps:.3f} frames/s, its original {real.fps:.3f}")
    if real.n_frames != fake.n_frames and not (real.damage or fake.damage):
        reasons.append(f"the fake has {fake.n_frames} frames, its original {real.n_frames}")
    if reasons:
        raise NotAligned(not_aligned(reasons))


class Surroundings:
    """The surroundings of the faces of a real video as grey thumbnails, for the comparison with its fakes."""

    def __init__(self, real: Clip, tracks: tuple[Track, ...]) -> None:
        self._grey = thumbnails(real.frames)
        scale = self._grey.shape[2] / real.info.width
        self._around = np.ones(self._grey.shape, bool)
        for track in tracks:
            for t, box in enumerate(track.boxes * scale):
                margin = ALTERED_GROWTH * (box[2:] - box[:2])
                x1, y1 = np.maximum(np.floor(box[:2] - margin), 0).astype(int)
                x2, y2 = np.ceil(box[2:] + margin).astype(int)
                self._around[t, y1:y2, x1:x2] = False

    def clearly_match(self, quick: Sequence[np.ndarray], rule: Replicates) -> bool:
        """Whether `check` would find no difference, so far as the quick thumbnails of the fake's frames tell."""
        frames = self._measured(quick)
        return all(
            c >= rule.min_correlation + QUICK_CORRELATION or d <= rule.max_difference - QUICK_LEVELS
            for _, c, d in frames
        )

    def check(self, grey: Sequence[np.ndarray], frame_index: np.ndarray, rule: Replicates) -> None:
        """Raise if the surroundings of a fake differ in a frame; frames that a face fills are ignored.

        Args:
            grey: the thumbnails of the fake's frames. frame_index: (T,).

        Raises:
            NotAligned: with the number of frames, and the measurements of the worst one.
        """
        worst, n_differ = (1.0, 0.0, 0), 0
        for t, correlation, difference in self._measured(grey):
            if correlation < rule.min_correlation and difference > rule.max_difference:
                n_differ += 1
                worst = min(worst, (correlation, difference, int(frame_index[t])))
        if n_differ:
            correlation, difference, frame = worst
            reason = (
                f"the surroundings of the faces differ in {n_differ} of {len(grey)} frames, most in frame "
                f"{frame} (correlation {correlation:.2f}, {difference:.0f} grey levels apart)"
            )
            raise NotAligned(not_aligned([reason]))

    def _measured(self, grey: Sequence[np.ndarray]) -> Iterator[tuple[int, float, float]]:
        """Position, correlation and difference of the surroundings in each frame with enough of them."""
        for t, around in enumerate(self._around):
            if around.mean() >= MIN_SEEN:
                yield t, *correlation_and_difference(self._grey[t][around], grey[t][around])
