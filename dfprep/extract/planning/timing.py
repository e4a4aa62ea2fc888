"""Extract a few families into a folder that is removed afterwards, and measure what each takes."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dfprep.errors import DfprepError
from dfprep.extract.family import FamilyResult
from dfprep.extract.inputs import NETWORKS
from dfprep.runs import Loss, map_unordered, progress_bar
from dfprep.sources import Family
from dfprep.store import OutputFolder

SECONDS = 60.0
"""No further family is started after this time, unless there are fewer than `FEWEST` for each worker."""

FEWEST, MOST = 3, 12
"""The smallest and the largest number of families that each worker extracts, where the source has as many."""

Extract = Callable[[Family], FamilyResult]


@dataclass(frozen=True)
class FamilySize:
    """What is known of a family before it is read: its videos, and the bytes of their files."""

    n_videos: int
    n_bytes: int

    @classmethod
    def of(cls, family: Family) -> FamilySize:
        """Files that are missing, and folders of pictures, count as 0 bytes."""
        paths = [video.path for video in family.videos]
        return cls(len(paths), sum(path.stat().st_size for path in paths if path.is_file()))


@dataclass(frozen=True)
class TimedFamily:
    """What the extraction of one family took.

    Attributes:
        size: of its videos.
        wall_s: while the other workers were busy, too. cpu_s: of its process, with the threads of the decoder.
        n_bytes: of its face file and its masks.
        peak_bytes: the largest resident size of its process until then.
        seconds: by step.
        began: `time.time` at its beginning.
    """

    size: FamilySize
    wall_s: float
    cpu_s: float
    n_bytes: int
    peak_bytes: int
    seconds: Mapping[str, float]
    began: float


def time_families(
    families: Sequence[Family],
    sizes: Sequence[FamilySize],
    make_work: Callable[[Path], Extract],
    workers: int,
    scratch: Path,
    clock: Callable[[], float] = time.monotonic,
) -> list[TimedFamily]:
    """Extract some of `families`, spread evenly over their sizes, with as many processes as the run will have.

    Args:
        sizes: of the families. make_work: given an output folder, returns the function that extracts a family.
        scratch: a folder, in which a temporary one is made, and removed afterwards.

    Raises:
        DfprepError: no family could be extracted, because all processes were killed or had too little memory.
    """
    order = sorted(range(len(families)), key=lambda i: (sizes[i].n_bytes, sizes[i].n_videos))
    chosen = [families[order[i]] for i in spread(len(order), MOST * max(1, workers))]
    fewest = FEWEST * max(1, workers)
    timed = []
    with tempfile.TemporaryDirectory(prefix="plan-", dir=scratch) as folder:
        work = partial(_timed_work, make_work, Path(folder))
        started = clock()

        def until_time_is_up() -> Iterator[Family]:
            for n, family in enumerate(chosen):
                if n >= fewest and clock() - started > SECONDS:
                    return
                yield family

        with progress_bar("families timed", len(chosen)) as show:
            results = map_unordered(work, until_time_is_up(), workers, _lost, modules=NETWORKS)
            for n, one in enumerate(results, start=1):
                timed += [one] if one else []
                show(n)
    if not timed:
        raise DfprepError(
            "no family could be extracted for the plan, because its processes were killed or had too little "
            "memory; set fewer workers"
        )
    return timed


def spread(n: int, most: int) -> list[int]:
    """At most `most` of the numbers below `n`, each prefix of them spread evenly; without repetition.

    They are the van der Corput sequence in base 2: 1/2, 1/4, 3/4, 1/8, ... (Niederreiter, Random Number Generation
    and Quasi-Monte Carlo Methods, 1992, chapter 3).
    """
    found: dict[int, None] = {}
    k = 1
    while len(found) < min(n, most):
        found.setdefault(int(_reversed_bits(k) * n), None)
        k += 1
    return list(found)


def _reversed_bits(k: int) -> float:
    """`k` mirrored at the binary point: 0b110 becomes 0.011 in binary."""
    digits = f"{k:b}"[::-1]
    return int(digits, 2) / 2 ** len(digits)


def _timed_work(make_work: Callable[[Path], Extract], folder: Path) -> Callable[[Family], TimedFamily]:
    extract, out = make_work(folder), OutputFolder(folder)
    out.faces.mkdir(parents=True, exist_ok=True)

    def timed(family: Family) -> TimedFamily:
        """What the extraction of `family` takes; what it writes is removed."""
        began, wall, cpu = time.time(), time.perf_counter(), time.process_time()
        result = extract(family)
        wall_s, cpu_s = time.perf_counter() - wall, time.process_time() - cpu
        name = family.reference.id
        written = [path for path in (out.face_file(name), out.published_mask_file(name)) if path.exists()]
        n_bytes = sum(path.stat().st_size for path in written)
        for path in written:
            path.unlink()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return TimedFamily(FamilySize.of(family), wall_s, cpu_s, n_bytes, peak, result.seconds, began)

    return timed


def _lost(family: Family, loss: Loss) -> None:
    """A family whose process died is not timed; the run itself will report it."""
