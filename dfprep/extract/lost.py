"""Families without a result, because their process died, ran out of memory or took too long."""

from __future__ import annotations

import logging
from pathlib import Path

from dfprep.extract.family import FamilyResult
from dfprep.extract.statuses import row_of
from dfprep.runs import Loss
from dfprep.sources import Family
from dfprep.store import OutputFolder
from dfprep.types import Status

log = logging.getLogger(__name__)

WHY_LOST = {
    Loss.KILLED: (
        Status.PENDING,
        "the process that extracted its family was killed twice, the second time with nothing else running, "
        "perhaps for lack of memory; the next run tries again",
    ),
    Loss.NO_MEMORY: (
        Status.PENDING,
        "there was too little memory to extract its family, also with nothing else running; the next run tries "
        "again",
    ),
    Loss.TIMED_OUT: (
        Status.TIMED_OUT,
        "the extraction of its family took longer than workers.timeout_s allows; the next run tries again",
    ),
}
"""Status and reason of a reference video without a result; none of them is final."""


def forget_lost(family: Family, loss: Loss, root: Path, out: OutputFolder) -> FamilyResult:
    """The recorded result of a lost family; its files, which may be outdated, are removed.

    Args:
        root: the source's folder. out: the output folder.
    """
    log.warning("%s has no result (%s); a later run tries it again", family.reference.id, loss.value)
    for path in (out.face_file(family.reference.id), out.published_mask_file(family.reference.id)):
        path.unlink(missing_ok=True)
    return lost_family(family, root, *WHY_LOST[loss])


def lost_family(family: Family, root: Path, status: Status, reason: str) -> FamilyResult:
    """The result of a family that was not completed: `status` and `reason` are the reference video's.

    Its replicates are `pending`, because it is unknown which of the videos was the cause.
    """
    reference = family.reference
    of_others = reason if status is Status.PENDING else f"its original {reference.id} is {status.value}: {reason}"
    others = [row_of(video, root, Status.PENDING, of_others) for video in family.replicates]
    return FamilyResult(reference.id, (row_of(reference, root, status, reason), *others), {}, n_faces=0)
