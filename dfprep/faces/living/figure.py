"""The figure of a face over a clip that tells living people from prints.

A print keeps its face, whatever the camera does and wherever it is carried: an affine motion and a smooth gain
explain all of its change but noise, and what surrounds the face moves with it. A living face moves within itself
(lips, lids, brows, all of it if the head turns), and against what is behind it. Either may be small: a calm person
in front of a still camera moves little, and a face that fills the frame shows no surroundings. The figure therefore
is a product over pairs of frames,

    motion within the face * motion of the surroundings against the face / sqrt(noise),

see `Residual`. Motion is told from a mere difference because compression and sensors change the grey levels of a
print, the more the richer it is in detail, but move nothing. The noise is that of the surroundings registered to
themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from dfprep.faces.living.change import Residual, face_motion
from dfprep.faces.living.patches import Patch

LIVES = 0.16
"""The figure from which on a face lives.

Measured with clips as `scripts/benchmark/living.py` makes them, a print of 55 px and more beside a person.
Chosen on 50 of them, where prints have up to 0.162 (0.033 in the median) and people 0.208 and more (1.7). In 60
others, half of them of two to four seconds, prints have up to 0.153 and people 0.170 and more. The gap is
narrow there: a calm person of some seconds comes close to a print on a shirt. People in real clips have 0.25
(in profile, still for two seconds) and more.
"""

N_FRAMES = 9
"""Frames that are compared, each with each, spread over the clip."""
MIN_FRAMES = 3
"""Frames that a face must be seen in to be judged."""
AMONG_PAIRS = 0.75
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
    found = [Patch.of(frames[t], boxes[t]) for t in spread(frame_index, N_FRAMES)]
    residuals = _from_the_typical_one([patch for patch in found if patch is not None])
    if len(residuals) < MIN_FRAMES - 1:
        return np.nan
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


def _from_the_typical_one(patches: list[Patch]) -> list[Residual | None]:
    """The residuals of the others to the patch that is most like them, so that nobody stands in front of it.

    None where registration found nothing in common.
    """
    n = len(patches)
    motions: dict[tuple[int, int], np.ndarray] = {}
    change = np.full((n, n), np.nan)
    for i, j in combinations(range(n), 2):
        motion = face_motion(patches[i], patches[j])
        if motion is not None:
            motions[i, j], motions[j, i] = motion, np.linalg.inv(motion)
        found = UNLIKE if motion is None else Residual(patches[i], patches[j], motion).of_face()
        change[i, j] = change[j, i] = found
    if n < 2:
        return []
    typical = int(np.argmin([np.nan_to_num(_median(row), nan=np.inf) for row in change]))
    pairs = [(patches[j], motions.get((typical, j))) for j in range(n) if j != typical]
    return [None if motion is None else Residual(patches[typical], other, motion) for other, motion in pairs]


def _median(values: Sequence[float] | np.ndarray) -> float:
    """The median of the known ones; NaN without any."""
    known = np.asarray(values, float)
    known = known[np.isfinite(known)]
    return float(np.median(known)) if len(known) else np.nan
