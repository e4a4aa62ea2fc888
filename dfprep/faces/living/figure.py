"""The figure of a face over a clip that tells living people from prints.

A print keeps its face, whatever the camera does and wherever it is carried: an affine motion and a smooth gain
explain all of its change but noise, and what surrounds the face moves with it. A living face changes (lips, lids,
brows, the turn of the head), and moves against what is behind it. Either may be small: a calm person in front of a
still camera changes little, and a face that fills the frame shows no surroundings. The figure therefore is a
product,

    change of the face * change of the surroundings registered to the face / noise,

each the median over the clip, see `Residual`. The noise is that of the surroundings registered to themselves, so
that compression, sensor noise and zooming do not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from dfprep.faces.living.change import CONTRAST, Residual, face_motion
from dfprep.faces.living.patches import Patch

LIVES = 0.048
"""The figure from which on a face lives.

Measured with `scripts/benchmark/living.py` on 200 clips with a print beside a person, and on real clips. Prints
with faces of 50 px and more have 0.02 in the median, and at most 0.045 in all but three clips: 0.050, 0.051 and
0.056, in two of which somebody passes by in front of them. People have 0.055 and more, but for one in profile who
holds still for two seconds: 0.049.
"""

N_FRAMES = 9
"""Frames that are compared, each with each, spread over the clip."""
MIN_FRAMES = 3
"""Frames that a face must be seen in to be judged."""
UNLIKE = 1.0
"""Change of a face that cannot be registered: a print always can, unless it is covered."""
MIN_AROUND = 0.05
"""The least change of surroundings that counts: flat or cut off, they show no motion."""
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
    registered = [one for one in residuals if one]
    change = _median([one.of_face() if one else UNLIKE for one in residuals])
    if len(residuals) < MIN_FRAMES - 1 or np.isnan(change):
        return np.nan
    around = np.fmax(_median([one.of_surroundings() for one in registered]), MIN_AROUND)
    noise = np.clip(np.fmax(_median([one.of_blocks() for one in registered]), NOISE[0]), *NOISE)
    return float(change * around / (noise / CONTRAST))


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
