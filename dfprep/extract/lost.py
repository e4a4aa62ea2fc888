"""Families of which a run has no result: their process died, had too little memory, or took too long."""

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
        "the process that worked on it and its family was killed twice, the second time with nothing else at work, "
        "perhaps for memory; the next run tries it again",
    ),
    Loss.NO_MEMORY: (
        Status.PENDING,
        "there was too little memory for it and its family, also with nothing else at work; the next run tries it "
        "again",
    ),
    Loss.TIMED_OUT: (
        Status.TIMED_OUT,
        "the work on it and its family took longer than workers.timeout_s allows; the next run tries it again",
    ),
}
"""Status and reason of a real video of which a run has no result: none says anything of the video for good."""


def forget_lost(family: Family, loss: Loss, root: Path, out: OutputFolder) -> FamilyResult:
    """What is recorded of a family without a result; no face file of it stays, since none is known to be whole.

    Args:
        root: the source's folder. out: the output folder.
    """
    log.warning("%s gave no result (%s); a later run tries it again", family.real.id, loss.value)
    out.face_file(family.real.id).unlink(missing_ok=True)
    return lost_family(family, root, *WHY_LOST[loss])


def lost_family(family: Family, root: Path, status: Status, reason: str) -> FamilyResult:
    """The result of a family on which the work did not end: `status` and `reason` are the real video's.

    Its fakes are `pending`, since which of the videos it was is not known.
    """
    real = row_of(family.real, root, status, reason)
    of_fakes = reason if status is Status.PENDING else f"its original {family.real.id} is {status.value}: {reason}"
    fakes = [row_of(fake, root, Status.PENDING, of_fakes) for fake in family.fakes]
    return FamilyResult(family.real.id, (real, *fakes), {}, n_faces=0)
