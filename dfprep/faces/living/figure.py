"""The figure of a face over a clip that tells living people from prints.

A print keeps its face, whatever the camera does and wherever it is carried: a motion of a plane and a smooth gain
explain all of its change but noise, and what surrounds the face moves with it. A living face moves within itself
(lips, lids, brows, all of it if the head turns), and against what is behind it. Either may be small: a calm person
in front of a still camera moves little, and a face that fills the frame shows no surroundings. The figure therefore
is a product over pairs of frames,

    motion within the face * motion of the surroundings against the face / noise,

see `Residual`. Motion is measured instead of a difference of grey levels, because compression and sensors change
the grey levels of a print, most where it is rich in detail, but move little. How much they seem to move depends on
the noise of the surroundings, registered to themselves, on that of the face, which is what its motion leaves
unexplained, and on the size of the face: the smaller, the more of its px an error of the codec's is.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from dfprep.faces.living.change import Residual, residual
from dfprep.faces.living.patches import Patch

LIVES = 0.27
"""The figure from which on a face lives.

It and the exponents of the noise were chosen on 386 clips that `scripts/benchmark/living.py` makes (seeds 0 to 185
and 1000 to 1199), with known boxes. There prints have 0.087 in the median, and 7 of 384 have more than 0.27, up to
0.44: strongly compressed ones with few px, or with a light that moves over them. People have 1.36 in the median and
0.322 at least. In 200 others (seeds 2000 to 2199) prints have up to 0.337 and people 0.280 and more; the next calm
person has 0.490. People in real clips have 0.59 and more. A print that is kept does less harm than a person who is
lost, so the limit is below all people.
"""

N_TYPICAL = 9
"""Frames, spread over the clip, that are compared each with each, to find the most typical one."""
N_COMPARED = 33
"""Frames at most, spread over the clip, that are compared with it."""
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
NOISE_AROUND = (0.5, 2.0)
"""Grey levels between which noise is believed: hair that moves around a face is no noise."""
MIN_NOISE = 0.2
"""Grey levels of noise that a face has at least."""
USUAL_PX = 60.0
"""The side of a face whose figure the size does not change."""


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
    if len(moved) < MIN_FRAMES - 1:
        return np.nan
    side = np.sqrt((boxes[:, 2:] - boxes[:, :2]).prod(axis=1)).mean()
    return float(np.quantile(moved, AMONG_PAIRS) / _noise(comparable) * (side / USUAL_PX) ** 0.2)


def _noise(residuals: Sequence[Residual]) -> float:
    """The noise of the pairs; the exponents are those that tell prints and people apart best, see `LIVES`."""
    around = np.clip(np.fmax(_median([one.noise_around() for one in residuals]), NOISE_AROUND[0]), *NOISE_AROUND)
    in_face = max(float(np.nanquantile([one.noise_in_face() for one in residuals], 0.25)), MIN_NOISE)
    return float(np.sqrt(around) * in_face**0.75)


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
        left = residual(patches[among[i]], patches[among[j]])
        change[i, j] = change[j, i] = UNLIKE if left is None else left.of_face()
    typical = among[int(np.argmin([np.nan_to_num(_median(row), nan=np.inf) for row in change]))]
    return [residual(patches[typical], other) for t, other in patches.items() if t != typical]


def _median(values: Sequence[float] | np.ndarray) -> float:
    """The median of the known ones; NaN without any."""
    known = np.asarray(values, float)
    known = known[np.isfinite(known)]
    return float(np.median(known)) if len(known) else np.nan
