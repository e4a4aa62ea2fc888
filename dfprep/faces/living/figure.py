"""The figure of a face over a clip that tells living people from prints.

A print keeps its face, whatever the camera does and wherever it is carried: an affine motion and a smooth gain
explain all of its change but noise, and what surrounds the face moves with it. A living face moves within itself
(lips, lids, brows, all of it if the head turns), and against what is behind it. Either may be small: a calm person
in front of a still camera moves little, and a face that fills the frame shows no surroundings. The figure therefore
is a product over pairs of frames,

    motion within the face * motion of the surroundings against the face / sqrt(noise),

see `Residual`. Motion is measured instead of a difference of grey levels, because compression and sensors change
the grey levels of a print, most where it is rich in detail, but move nothing. The noise is that of the surroundings
registered to themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from dfprep.faces.living.change import Residual, face_motion
from dfprep.faces.living.patches import Patch

LIVES = 0.17
"""The figure from which on a face lives.

Measured with clips as `scripts/benchmark/living.py` makes them, with known boxes and prints of 55 px and more.
In the 110 clips on which it was chosen, 108 prints have 0.04 in the median and 0.162 at most, but for one that
somebody passes in front of: 0.185. People have 1.3 in the median; a calm one of a few seconds has 0.191, all
others 0.259 and more. In 10 clips that were made afterwards, prints have up to 0.105, people 0.454 and more.
The gap is narrow: with boxes of real detectors, a strongly compressed print of 62 px on a shirt had 0.186.
People in real clips have 0.30 (in profile, still for two seconds) and more.
"""

N_TYPICAL = 9
"""Frames, spread over the clip, that are compared each with each, to find the most typical one."""
N_COMPARED = 33
"""Frames at most, spread over the clip, that are compared with it."""
MIN_FRAMES = 3
"""Frames that a face must be seen in to be judged."""
AMONG_PAIRS = 0.85
"""The quantile of the pairs that counts: many a person is calm most of the time."""
ALIKE = 0.7
"""Correlation below which something hides a face; such pairs do not count, if they are at most half of all."""
UNLIKE = 1.0
"""The figure of a face that is unlike itself in more than half of the pairs, as no print is unless it is hidden."""
MIN_AROUND = 0.25
"""px that surroundings move at least: who sits still in front of a still camera may move but the mouth."""
UNSEEN_AROUND = 0.75
"""px that surroundings count as if the frame cuts them off."""
NOISE = (0.5, 2.0)
"""Grey levels between which noise is believed: hair that moves around a face is no noise."""


def living_figure(frames: Sequence[np.ndarray], boxes: np.ndarray, frame_index: np.ndarray) -> float:
    """How much a face lives over a clip, from 0; prints are below `LIVES`, people above. NaN: it cannot be judged.

    Args:
        frames: T of (H, W, 3) uint8, those in which the face was detected.
        boxes: (T, 4) px. frame_index: (T,) ascending.
    """
    found = [(t, Patch.of(frames[t], boxes[t])) for t in spread(frame_index, N_COMPARED)]
    patches = {int(frame_index[t]): patch for t, patch in found if patch is not None}
    if len(patches) < MIN_FRAMES:
        return np.nan
    residuals = _from_the_typical_one(patches)
    comparable = [one for one in residuals if one and one.alike() >= ALIKE]
    if 2 * len(comparable) < len(residuals):
        return UNLIKE
    moved = np.array([_motion(one) for one in comparable])
    moved = moved[np.isfinite(moved)]
    noise = np.clip(np.fmax(_median([one.of_blocks() for one in comparable]), NOISE[0]), *NOISE)
    return float(np.quantile(moved, AMONG_PAIRS) / np.sqrt(noise)) if len(moved) else np.nan


def _motion(residual: Residual) -> float:
    """The motion within the face times that of the surroundings against it, px^2."""
    around = residual.motion_around()
    return residual.motion_in_face() * (UNSEEN_AROUND if np.isnan(around) else max(around, MIN_AROUND))


def spread(frame_index: np.ndarray, n: int) -> np.ndarray:
    """The positions of at most `n` of the frames (T,), ascending, evenly spread over the time that they span."""
    times = np.linspace(frame_index[0], frame_index[-1], n)
    return np.unique(np.abs(frame_index[:, None] - times).argmin(axis=0))


def _from_the_typical_one(patches: dict[int, Patch]) -> list[Residual | None]:
    """The residuals of the others to the patch that is most like others, so that nobody stands in front of it.

    None where registration found nothing in common.

    Args:
        patches: by their frame, ascending.
    """
    index = np.array(list(patches))
    among = index[spread(index, N_TYPICAL)]
    change = np.full((len(among), len(among)), np.nan)
    for i, j in combinations(range(len(among)), 2):
        left = _residual(patches[among[i]], patches[among[j]])
        change[i, j] = change[j, i] = UNLIKE if left is None else left.of_face()
    typical = among[int(np.argmin([np.nan_to_num(_median(row), nan=np.inf) for row in change]))]
    return [_residual(patches[typical], other) for t, other in patches.items() if t != typical]


def _residual(one: Patch, other: Patch) -> Residual | None:
    motion = face_motion(one, other)
    return None if motion is None else Residual(one, other, motion)


def _median(values: Sequence[float] | np.ndarray) -> float:
    """The median of the known ones; NaN without any."""
    known = np.asarray(values, float)
    known = known[np.isfinite(known)]
    return float(np.median(known)) if len(known) else np.nan
