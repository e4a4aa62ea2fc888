"""Time a few families of a source, and estimate a run from them; the output folder is not read or changed."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from dfprep.errors import SourceError
from dfprep.extract.planning.estimate import Plan, plan_of
from dfprep.extract.planning.timing import Extract, FamilySize, time_families
from dfprep.sources import families
from dfprep.types import Video


def plan_run(
    videos: Sequence[Video], make_work: Callable[[Path], Extract], workers: int, limit: int | None, scratch: Path
) -> Plan:
    """Estimate a run over the first `limit` families of `videos`; see `time_families` for the other arguments.

    Raises:
        SourceError: there are no families. DfprepError: none could be extracted.
    """
    chosen = families(list(videos))[0][:limit]
    if not chosen:
        raise SourceError("a plan needs a family to time, and the source lists none; see dfprep.inspect")
    sizes = [FamilySize.of(family) for family in chosen]
    workers = min(workers, len(chosen))
    called = time.time()
    timed = time_families(chosen, sizes, make_work, workers, scratch)
    start_s = max(0.0, min(one.began for one in timed) - called)
    parent_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return plan_of(timed, sizes, workers, start_s, parent_bytes)
