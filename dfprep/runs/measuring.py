"""Measure the fakes of an output folder against their originals, each family once, in worker processes."""

from __future__ import annotations

import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from dfprep.alterations import (
    AudioComparison,
    AudioVerdict,
    FakeMeasures,
    FamilyMeasures,
    RealFaces,
    Similarity,
    compare_audio,
    masks_of,
    measure_fake,
)
from dfprep.errors import DfprepError, VideoError
from dfprep.faces import Crops, large_windows
from dfprep.runs.pool import spread
from dfprep.runs.progress import progress_bar
from dfprep.store import FaceFile, OutputFolder, VideoRow, atomic, masks_key, write_masks
from dfprep.types import Status

MEASURES_VERSION = 1
"""Raised with every change that changes what is measured: kept measures of another version are not read."""


@dataclass(frozen=True)
class FamilyFiles:
    """A real video's id, and where the videos of its family are (empty where sound is not compared)."""

    original: str
    paths: dict[str, Path]


def families_of(rows: Sequence[VideoRow], root: Path | None) -> list[FamilyFiles]:
    """The families with faces, by the real video's id; with `root`, the source's folder, their files too."""
    members: dict[str, list[VideoRow]] = defaultdict(list)
    for row in rows:
        if row.status is Status.OK:
            members[row.original or row.video].append(row)
    return [
        FamilyFiles(original, {row.video: root / row.path for row in members[original]} if root else {})
        for original in sorted(members)
    ]


def measure_all(
    out: OutputFolder, families: Sequence[FamilyFiles], settings: Similarity, workers: int
) -> list[FamilyMeasures]:
    """The measures of all families, in their order; what an earlier run measured is read.

    Raises:
        DfprepError: a worker process was killed by a family. StoreError: a face file is missing or damaged.
    """
    found: dict[str, FamilyMeasures] = {}
    todo = []
    for family in families:
        kept = kept_measures(out, family, settings)
        if kept is None:
            todo.append(family)
        else:
            found[family.original] = kept
    with progress_bar("comparing families", len(todo)) as show:
        make_work = partial(measuring_work, out.root, settings)
        for done, measures in enumerate(spread(make_work, todo, workers if len(todo) > 1 else 0, _killed), 1):
            found[measures.original] = measures
            show(done)
    return [found[family.original] for family in families]


def _killed(family: FamilyFiles) -> FamilyMeasures:
    raise DfprepError(
        f"the family of {family.original} killed its process twice, perhaps for memory; what is measured is kept: "
        "run the same command again with workers=1"
    )


def measuring_work(root: Path, settings: Similarity) -> Callable[[FamilyFiles], FamilyMeasures]:
    """What one process does with a family: measure, and keep what was measured."""
    out = OutputFolder(root)

    def work(family: FamilyFiles) -> FamilyMeasures:
        measures = measure(out, family, settings)
        with atomic(out.measures_file(family.original)) as temporary:
            kept = {"key": measures_key(out, family.original, settings), "measures": measures.to_dict()}
            temporary.write_text(json.dumps(kept) + "\n", encoding="ascii")
        return measures

    return work


def measure(out: OutputFolder, family: FamilyFiles, settings: Similarity) -> FamilyMeasures:
    """Compare every fake of a family; masks are written on the way where they are asked for."""
    with FaceFile(out.face_file(family.original)) as faces:
        real = real_faces(faces)
        blank = np.zeros((len(faces.frame_index), real.side_px, real.side_px), np.uint8)
        masks = [[blank] * faces.n_persons]
        fakes = []
        for number, video in enumerate(faces.videos[1:], 1):
            large = [faces.large(number, person) for person in range(faces.n_persons)]
            measured, compared = measure_fake(video, real, large, settings.max_lag)
            fakes.append(with_sound(measured, family) if settings.audio else measured)
            if settings.masks:
                masks.append([masks_of(one.maps) for one in compared])
        if settings.masks:
            key = measures_key(out, family.original, settings)
            write_masks(out.mask_file(family.original), key, faces.videos, masks)
        return FamilyMeasures(family.original, faces.n_persons, len(faces.frame_index), tuple(fakes))


def real_faces(faces: FaceFile) -> RealFaces:
    """The real video's large crops, and where they lie in its frames."""
    large = [faces.large(0, person) for person in range(faces.n_persons)]
    margin = faces.config.get("crops", {}).get("large_margin", Crops.large_margin)
    crops = Crops(large_px=large[0].shape[1], large_margin=margin)
    size = int(faces.attrs["width"]), int(faces.attrs["height"])  # type: ignore[call-overload]
    windows, boxes = zip(*(large_windows(one, *size, crops) for one in faces.boxes), strict=True)
    return RealFaces.of(large, np.stack(boxes), np.stack(windows), faces.frame_index)


def with_sound(fake: FakeMeasures, family: FamilyFiles) -> FakeMeasures:
    """`fake` with its sound compared; a file that cannot be read has no sound, and the reason says why."""
    try:
        audio = compare_audio(family.paths[fake.video], family.paths[family.original])
    except VideoError as error:
        audio = AudioComparison(AudioVerdict.MISSING, math.nan, 0.0, 0.0, str(error))
    return replace(fake, audio=audio)


def kept_measures(out: OutputFolder, family: FamilyFiles, settings: Similarity) -> FamilyMeasures | None:
    """What an earlier run measured of the same face file, with all that `settings` asks for; else None.

    Sound that only is missing is added, without comparing the pictures again.
    """
    path, key = out.measures_file(family.original), measures_key(out, family.original, settings)
    if settings.masks and masks_key(out.mask_file(family.original)) != key:
        return None
    try:
        kept = json.loads(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    if kept["key"] != key:
        return None
    measures = FamilyMeasures.from_dict(kept["measures"])
    if settings.audio and any(fake.audio is None for fake in measures.fakes):
        measures = replace(measures, fakes=tuple(with_sound(fake, family) for fake in measures.fakes))
        with atomic(path) as temporary:
            temporary.write_text(json.dumps(kept | {"measures": measures.to_dict()}) + "\n", encoding="ascii")
    return measures


def measures_key(out: OutputFolder, original: str, settings: Similarity) -> str:
    """A name for what is measured: changes with the face file and with what else the figures depend on."""
    try:
        face_file = out.face_file(original).stat()
        identity = (MEASURES_VERSION, settings.max_lag, face_file.st_size, face_file.st_mtime_ns)
    except FileNotFoundError:
        identity = (MEASURES_VERSION, settings.max_lag, 0, 0)
    return hashlib.sha256(repr(identity).encode()).hexdigest()[:16]
