"""Read the files of a folder in worker processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from dfprep.check.caches import check_arrays, check_measures
from dfprep.check.face_file import check_face_file
from dfprep.check.facts import FaceFacts
from dfprep.check.findings import CLUSTER, EXTRACT, GROUP, MASKS, Finding, NotChecked
from dfprep.check.levels import Level
from dfprep.check.mask_file import PUBLISHED, MaskFacts, check_mask_file, reference_of
from dfprep.runs import Loss, map_unordered, progress_bar
from dfprep.store import OutputFolder

MEGABYTE = 10**6
WORTH_A_PROCESS = 200 * MEGABYTE  # read sooner than another process starts

MENDS = {"faces": EXTRACT, "masks": MASKS, "similarity": GROUP, "projections": CLUSTER, "clustering": CLUSTER}
"""What makes the files of these folders again."""

WHY_LOST = {
    Loss.KILLED: "the process that read it was killed twice, the second time with nothing else running",
    Loss.NO_MEMORY: "it takes more memory than there is, also with nothing else running",
}


class Task(NamedTuple):
    """A file to check; `kind`: the folder that it is in."""

    kind: str
    path: Path
    n_bytes: int


@dataclass(frozen=True)
class Looked:
    """What one file gave: `facts` of a readable file with faces or masks; `cpu_s`: of the process that read it."""

    task: Task
    findings: tuple[Finding, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    facts: FaceFacts | MaskFacts | None = None
    cpu_s: float = 0.0


def tasks_of(out: OutputFolder) -> list[Task]:
    """The files of `out` that are read one by one, by folder and name."""
    paths = {
        "faces": sorted(out.faces.glob("*.h5")),
        "masks": sorted(out.masks.glob("*.h5")),
        "similarity": sorted(out.similarity.glob("lag*/*.json")),
        "projections": sorted(out.projections.glob("*.h5")),
        "clustering": sorted(out.clustering.glob("*.h5")),
    }
    return [Task(kind, path, _size(path)) for kind, found in paths.items() for path in found]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # a link that leads nowhere, which is found unreadable


def read_all(tasks: Sequence[Task], level: Level, workers: int, timeout_s: float | None) -> list[Looked]:
    """Check every file by itself; shows MB, MB/s and the time left.

    Args:
        timeout_s: the time limit of a file in seconds; None: no limit.
    """
    found, done = [], 0
    total = sum(task.n_bytes for task in tasks)
    with progress_bar("MB checked", -(-total // MEGABYTE)) as show:
        processes = min(workers, len(tasks), 1 + total // WORTH_A_PROCESS)
        results = map_unordered(partial(checking_work, level), tasks, processes, lost, lambda task: timeout_s)
        for looked in results:
            found.append(looked)
            done += looked.task.n_bytes
            show(done // MEGABYTE if done < total else -(-total // MEGABYTE))
    return sorted(found, key=lambda looked: looked.task)


def checking_work(level: Level) -> Callable[[Task], Looked]:
    """The function that checks a file in one process."""
    return partial(_check, level)


def _check(level: Level, task: Task) -> Looked:
    start = time.process_time()
    facts: FaceFacts | MaskFacts | None = None
    if task.kind == "faces":
        findings, facts = check_face_file(task.path, level)
    elif task.kind == "masks":
        findings, facts = check_mask_file(task.path, level)
    else:
        findings = (check_measures if task.kind == "similarity" else check_arrays)(task.path)
    return Looked(task, tuple(findings), (), facts, time.process_time() - start)


def lost(task: Task, loss: Loss) -> Looked:
    """A file that ends the process which reads it is damaged; one that takes too long may be on a slow disk."""
    file = f"{task.kind}/{task.path.relative_to(_folder(task)).as_posix()}"
    if loss is Loss.TIMED_OUT:
        note = NotChecked(file, "reading it took longer than workers.timeout_s allows")
        return Looked(task, not_checked=(note,))
    published = task.path.name.endswith(PUBLISHED)
    redo = (reference_of(task.path),) if task.kind == "faces" or published else ()
    mends = EXTRACT if published else MENDS[task.kind]
    return Looked(task, (Finding(file, "unreadable", WHY_LOST[loss], mends, redo=redo),))


def _folder(task: Task) -> Path:
    """The folder in `out` that the file is in, above the folders of the lags."""
    return next(parent for parent in task.path.parents if parent.name == task.kind)


def facts_of(found: Sequence[Looked], kind: type) -> Iterator:
    """The facts of one kind."""
    return (looked.facts for looked in found if isinstance(looked.facts, kind))
