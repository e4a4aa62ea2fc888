"""Compare the fakes of an output folder with their originals, in worker processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from dfprep.alterations import (
    FamilyMeasures,
    RealFaces,
    Similarity,
    compare_audio,
    identity_similarity,
    mask_iou,
    masks_of,
    measure_fake,
    read_audio,
)
from dfprep.errors import DfprepError, DiskFull, StoreError
from dfprep.faces import windows_of
from dfprep.group.inputs import FamilyFiles
from dfprep.group.kept_measures import keep, kept_measures, measures_key
from dfprep.runs import Loss, map_unordered, progress_bar
from dfprep.store import FaceFile, OutputFolder, PublishedMasks, masks_key, write_masks
from dfprep.types import Label

WHY_LOST = {
    Loss.KILLED: "its process was killed twice, the second time with nothing else running, perhaps for lack of "
    "memory; run again with more memory",
    Loss.NO_MEMORY: "there was too little memory, also with nothing else running; run again with more memory",
    Loss.TIMED_OUT: "it took longer than workers.timeout_s allows; run again, with a larger value if it is slow",
}

LISTED = 10  # families named in an error


class Task(NamedTuple):
    """A family, and its stored measures; None: it must be measured."""

    family: FamilyFiles
    kept: FamilyMeasures | None


class Failed(NamedTuple):
    """A family that could not be measured, and why."""

    reference: str
    reason: str


def measure_all(
    out: OutputFolder,
    families: Sequence[FamilyFiles],
    settings: Similarity,
    workers: int,
    timeout_s: float | None = None,
) -> list[FamilyMeasures]:
    """The measures of all families, in their order; the measures of earlier runs are reused.

    Args:
        timeout_s: the time limit of a family in seconds for each of its videos; None: no limit.

    Raises:
        DfprepError: some families could not be measured; raised after all others are measured and stored.
    """
    failed: list[Failed] = []
    tasks = [Task(family, kept_measures(out, family, settings)) for family in families]
    todo = [task for task in tasks if task.kept is None or _lacks_sound(task.kept, task.family, settings)]
    undone = {task.family.reference for task in todo}
    found = {
        task.family.reference: task.kept for task in tasks if task.kept and task.family.reference not in undone
    }

    def limit_of(task: Task) -> float | None:
        return None if timeout_s is None else timeout_s * len(task.family.paths)

    with progress_bar("comparing families", len(todo)) as show:
        make_work = partial(measuring_work, out.root, settings)
        results = map_unordered(make_work, todo, min(workers, len(todo)), _lost, limit_of)
        for done, result in enumerate(results, 1):
            if isinstance(result, Failed):
                failed.append(result)
            else:
                found[result.reference] = result
            show(done)
    if failed:
        raise DfprepError(_failures(failed, len(families)))
    return [_requested(found[family.reference], family, settings) for family in families]


def _requested(measures: FamilyMeasures, family: FamilyFiles, settings: Similarity) -> FamilyMeasures:
    """The measures of the fakes in `family`, with their sound only if `settings` has it."""
    fakes = tuple(fake for fake in measures.fakes if fake.video in family.originals)
    return replace(measures, fakes=fakes if settings.audio else tuple(replace(fake, audio=None) for fake in fakes))


def _lacks_sound(measures: FamilyMeasures, family: FamilyFiles, settings: Similarity) -> bool:
    return settings.audio and any(fake.audio is None for fake in measures.fakes if fake.video in family.originals)


def _failures(failed: Sequence[Failed], n_families: int) -> str:
    shown = sorted(failed)[:LISTED]
    more = f"; and {len(failed) - len(shown):,} more" if len(failed) > len(shown) else ""
    reasons = "; ".join(f"{one.reference}: {one.reason}" for one in shown)
    return (
        f"{len(failed):,} of {n_families:,} families could not be compared; the results of the others are stored "
        f"for the next run: {reasons}{more}"
    )


def _lost(task: Task, loss: Loss) -> Failed:
    return Failed(task.family.reference, WHY_LOST[loss])


def measuring_work(root: Path, settings: Similarity) -> Callable[[Task], FamilyMeasures | Failed]:
    """The function that takes the missing measures of a family in one process, and stores them."""
    return partial(_measure_and_keep, OutputFolder(root), settings)


def _measure_and_keep(out: OutputFolder, settings: Similarity, task: Task) -> FamilyMeasures | Failed:
    family, measures = task
    try:
        measures = measures or measure(out, family, settings)
    except DiskFull:
        raise  # it affects all families
    except StoreError as error:
        return Failed(family.reference, str(error))
    if settings.audio:
        measures = with_sound(measures, family)
    keep(out, measures, settings)
    return measures


def measure(out: OutputFolder, family: FamilyFiles, settings: Similarity) -> FamilyMeasures:
    """Compare every fake of a family with its original; write the masks if requested, else remove outdated ones.

    Raises:
        StoreError: the face file is missing or damaged, or lacks a fake.
    """
    with FaceFile(out.face_file(family.reference)) as faces:
        lacking = sorted(set(family.originals) - set(faces.videos))
        if lacking:
            raise StoreError(
                f"{faces.path} lacks {', '.join(lacking)}, which have faces according to {out.videos_csv.name}; "
                "delete the file and run dfprep.extract again"
            )
        published = out.published_mask_file(family.reference)
        known = PublishedMasks(published) if published.exists() else None
        measures, masks = _compared(faces, family.originals, settings, known)
        mask_file, key = out.mask_file(family.reference), measures_key(out, family.reference, settings.crop)
        if settings.masks:
            write_masks(mask_file, key, faces.videos, masks)
        elif masks_key(mask_file) != key:
            mask_file.unlink(missing_ok=True)  # of faces that no longer exist
        return measures


def _compared(
    faces: FaceFile, originals: Mapping[str, str], settings: Similarity, published: PublishedMasks | None
) -> tuple[FamilyMeasures, list[list[np.ndarray]]]:
    """The measures of all fakes, and the masks (T, S, S) of each video and person if they are requested.

    Args:
        originals: for each fake the real video that it is compared with.
        published: the publisher's masks, if the family has any.
    """
    persons, n_frames = range(faces.n_persons), len(faces.frame_index)
    side_px = faces.crop(settings.crop, 0, 0)[0].shape[0]
    blank = np.zeros((n_frames, side_px, side_px), np.uint8)
    real: dict[str, RealFaces] = {}
    fakes, masks = [], []
    for number, video in enumerate(faces.videos):
        original = originals.get(video)
        masks.append([blank for _ in persons])
        if original is None:
            continue
        if original not in real:
            real[original] = real_faces(faces, settings.crop, original)
        large = [np.asarray(faces.crop(settings.crop, number, person)) for person in persons]
        identity = identity_similarity(faces.usable_embeddings_of(original), faces.usable_embeddings_of(number))
        measured, compared = measure_fake(video, original, real[original], large, settings.max_lag, identity)
        maps = [one.maps for one in compared]
        fakes.append(replace(measured, mask_iou=_agreement(published, settings.crop, video, maps)))
        if settings.masks:
            masks[-1] = [masks_of(one.maps) for one in compared]
    return FamilyMeasures(faces.original, len(persons), n_frames, _embedded(faces), tuple(fakes)), masks


def _agreement(published: PublishedMasks | None, crop: str, video: str, maps: Sequence[np.ndarray]) -> float | None:
    """The agreement of the SSIM `maps` (T, S, S) of each person with the masks in `published`, see `mask_iou`."""
    if published is None or video not in published.videos:
        return None
    masks = (published.read(crop, video, person) for person in range(len(maps)))
    return mask_iou(pair for of_it in zip(maps, masks, strict=True) for pair in zip(*of_it, strict=True))


def _embedded(faces: FaceFile) -> dict[str, tuple[bool, ...]]:
    """For each real video in the file and each person, whether it has embeddings."""
    real = [video for video, label in zip(faces.videos, faces.labels, strict=True) if label is Label.REAL]
    vectors = {video: faces.embeddings_of(video) for video in real}
    return {video: tuple(one is not None for one in identity_similarity(x, x)) for video, x in vectors.items()}


def real_faces(faces: FaceFile, crop: str, video: str) -> RealFaces:
    """The crops of a real video called `crop`, with the windows of the frames that they show.

    Raises:
        StoreError: there is no such crop, or the crops are not squares of one size, or rotated, or stretched.
    """
    crops = [faces.crop(crop, video, person) for person in range(faces.n_persons)]
    sides_px = {side for person in crops for face in person for side in face.shape[:2]}
    if len(sides_px) > 1:
        raise StoreError(_unusable(faces, crop, "are not squares of one size"))
    side_px = sides_px.pop()
    transforms = faces.transforms(crop).astype(np.float64)
    if transforms[..., 0, 1].any() or transforms[..., 1, 0].any():
        raise StoreError(_unusable(faces, crop, "are rotated"))
    # the file has float32, which is precise to a hundredth of a px; rounding restores whole px
    windows = np.round(windows_of(transforms, np.array([side_px, side_px])), 2)
    sides = windows[..., 2:] - windows[..., :2]
    if (np.abs(sides[..., 0] - sides[..., 1]) > 0.02).any():
        raise StoreError(_unusable(faces, crop, "are stretched"))
    boxes = (faces.boxes - windows[..., [0, 1, 0, 1]]) * (side_px / sides[..., :1])
    return RealFaces.of(
        [np.asarray(person) for person in crops], boxes.astype(np.float32), windows, faces.frame_index
    )


def _unusable(faces: FaceFile, crop: str, why: str) -> str:
    return (
        f"{faces.path}: the crops called {crop} {why}; similarity.crop must name upright squares with some of the "
        f"surroundings, one of {', '.join(faces.crops)}"
    )


def with_sound(measures: FamilyMeasures, family: FamilyFiles) -> FamilyMeasures:
    """`measures`, in which each fake of `family` without a comparison of its sound gets one."""
    real = {video: read_audio(family.paths[video]) for video in set(family.originals.values())}
    fakes = [
        replace(fake, audio=compare_audio(read_audio(family.paths[fake.video]), real[fake.original]))
        if fake.video in family.originals and fake.audio is None
        else fake
        for fake in measures.fakes
    ]
    return replace(measures, fakes=tuple(fakes))
