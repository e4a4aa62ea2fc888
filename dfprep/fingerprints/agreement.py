"""Whether two fingerprints are of one recording: whether they look alike, and move alike.

Recordings of one person in one room look alike, but only copies of one recording move alike. The mean pictures are
registered, and three numbers follow from what both fingerprints show:

* the likeness, the correlation of the mean pictures;
* the motion, 1 - D / E, with the mean squared differences D of equal moments and E of different moments. It is 1 if
  equal moments are equal, about 0 if equal moments differ as much as others do, and negative if they differ more;
* the share of the moments that are recognised: no other moment is nearer to them than the equal one.

The motion of a person who only sways has few degrees of freedom, so that two recordings may have a similar one by
chance; but then they hardly recognise most moments as well. The mean of both numbers is the similarity. Where
different moments do not differ, nothing moves that could be compared, and the pictures alone decide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dfprep.fingerprints.registration import blurred, register

BLUR_PX = 1.0  # standard deviation: a quarter of a px that the registration is off must not matter
STILL_LEVELS = 1.0  # root mean square difference of different moments up to which a pair does not move


@dataclass(frozen=True)
class Agreement:
    """Of two fingerprints.

    Attributes:
        likeness: of the mean pictures, in [-1, 1].
        motion: at most 1; None if nothing moves.
        recognised: share of the moments, in [0, 1]; None if nothing moves.
    """

    likeness: float
    motion: float | None = None
    recognised: float | None = None

    @property
    def similarity(self) -> float | None:
        """The mean of `motion` and `recognised`; None if nothing moves."""
        return None if self.motion is None or self.recognised is None else (self.motion + self.recognised) / 2


def agreement(first: np.ndarray, second: np.ndarray) -> Agreement | None:
    """How well two fingerprints (n, s, s) uint8 agree; None if neither is a crop of a few per cent of the other."""
    registration = register(first.mean(axis=0), second.mean(axis=0))
    if registration is None:
        return None
    seen = registration.seen(first.shape[1])
    a = np.stack([blurred(one, BLUR_PX) for one in first])[:, seen]
    b = registration.applied(np.stack([blurred(one, BLUR_PX) for one in second]))[:, seen]
    a, b = a - a.mean(), b - b.mean()
    b *= (a * b).sum() / max(float((b * b).sum()), 1e-6)  # a copy may be brighter, or have more contrast
    likeness = _correlation(a.mean(axis=0), b.mean(axis=0))
    squares = ((a * a).sum(axis=1)[:, None] + (b * b).sum(axis=1) - 2 * a @ b.T) / a.shape[1]
    equal = np.eye(len(a), dtype=bool)
    different = float(squares[~equal].mean())
    if different <= STILL_LEVELS**2:
        return Agreement(likeness)
    nearest = [squares.argmin(axis=axis) == np.arange(len(a)) for axis in (0, 1)]
    return Agreement(likeness, 1 - float(squares[equal].mean()) / different, float(np.mean(nearest)))


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    a, b = a - a.mean(), b - b.mean()
    norm = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / norm if norm > 0 else 0.0
