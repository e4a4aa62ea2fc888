"""What a run over all families takes, from a few that were timed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dfprep.extract.planning.timing import FamilySize, TimedFamily


@dataclass(frozen=True)
class Amount:
    """A sum over all families, and its standard error, in the same unit."""

    total: float
    error: float


@dataclass(frozen=True)
class Plan:
    """The estimate of a run.

    Attributes:
        n_families, n_videos: of the run. n_timed: families that it is estimated from.
        workers: processes. start_s: seconds until these extract.
        worker_s, cpu_s: seconds of all workers, and of their cores. n_bytes: of the face files and masks.
        longest_s: seconds of the longest family.
        worker_bytes: the largest resident size of a worker. parent_bytes: that of the process that waits for them.
        shares: of the workers' time, by step.
    """

    n_families: int
    n_videos: int
    n_timed: int
    workers: int
    start_s: float
    worker_s: Amount
    cpu_s: Amount
    n_bytes: Amount
    longest_s: float
    worker_bytes: int
    parent_bytes: int
    shares: Mapping[str, float]

    def wall_s(self, shards: int = 1) -> float:
        """Seconds of the run on `shards` machines like this one, which share the families evenly.

        At the end, a worker waits for the others half of a family's time on average; no run is shorter than its
        longest family.
        """
        processes = max(1, self.workers) * shards
        mean_s = self.worker_s.total / self.n_families
        tail_s = mean_s * (1 - 1 / processes) / 2
        return self.start_s + max(self.worker_s.total / processes + tail_s, self.longest_s)

    @property
    def relative_error(self) -> float:
        """The standard error of the workers' time, as a share of it."""
        return self.worker_s.error / self.worker_s.total if self.worker_s.total else 0.0

    @property
    def memory_bytes(self) -> int:
        """Of all processes of one machine; pages that they share are counted in each."""
        return self.parent_bytes + self.workers * self.worker_bytes if self.workers else self.worker_bytes


def plan_of(
    timed: Sequence[TimedFamily], sizes: Sequence[FamilySize], workers: int, start_s: float, parent_bytes: int
) -> Plan:
    """Estimate a run over families of `sizes` from those that were `timed`."""
    steps = Counter[str]()
    for one in timed:
        steps.update(one.seconds)
    all_s = sum(steps.values())
    wall = fitted(timed, lambda one: one.wall_s)
    return Plan(
        n_families=len(sizes),
        n_videos=sum(size.n_videos for size in sizes),
        n_timed=len(timed),
        workers=workers,
        start_s=start_s,
        worker_s=sum_of(timed, sizes, lambda one: one.wall_s),
        cpu_s=sum_of(timed, sizes, lambda one: one.cpu_s),
        n_bytes=sum_of(timed, sizes, lambda one: one.n_bytes),
        longest_s=max(float(np.max(_design(sizes) @ wall)), *(one.wall_s for one in timed)),
        worker_bytes=max(one.peak_bytes for one in timed),
        parent_bytes=parent_bytes,
        shares={step: seconds / all_s for step, seconds in steps.most_common()} if all_s else {},
    )


def sum_of(
    timed: Sequence[TimedFamily], sizes: Sequence[FamilySize], measure: Callable[[TimedFamily], float]
) -> Amount:
    """The sum of `measure` over families of `sizes`, with its standard error by the jackknife over those timed.

    With one of several families timed the error is not known, and infinite. The error covers the choice of the
    families, not that the machine may be slower at another time.
    """
    whole = _design(sizes).sum(axis=0)
    total = float(whole @ fitted(timed, measure))
    n = len(timed)
    if n == len(sizes):
        return Amount(total, 0.0)
    if n == 1:
        return Amount(total, float("inf"))
    without = [float(whole @ fitted([*timed[:i], *timed[i + 1 :]], measure)) for i in range(n)]
    remaining = 1 - n / len(sizes)  # the families of the sum that were timed have no error of choice
    variance = (n - 1) / n * float(np.sum((np.array(without) - np.mean(without)) ** 2))
    return Amount(total, float(np.sqrt(variance * remaining)))


def fitted(timed: Sequence[TimedFamily], measure: Callable[[TimedFamily], float]) -> np.ndarray:
    """How much of `measure` a video and a byte of a video's file take (2,), neither below 0.

    Chosen by least squares of the relative errors, then scaled so that the sum over the timed families is right.
    """
    from scipy.optimize import nnls

    design = _design([one.size for one in timed])
    values = np.array([measure(one) for one in timed], dtype=float)
    weights = 1 / np.maximum(values, np.max(values, initial=0.0) / 1000 or 1.0)
    scale = design.max(axis=0, initial=0.0)
    scale[scale == 0] = 1.0
    rates, _ = nnls(design / scale * weights[:, None], values * weights)
    found = rates / scale
    predicted = float((design @ found).sum())
    return found * (float(values.sum()) / predicted) if predicted else found


def _design(sizes: Sequence[FamilySize]) -> np.ndarray:
    return np.array([[size.n_videos, size.n_bytes] for size in sizes], dtype=float).reshape(-1, 2)
