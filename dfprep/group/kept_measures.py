"""``similarity/.../<reference>.json``: the measures of a family, stored for later runs."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from dfprep.alterations import AudioVerdict, FamilyMeasures, Similarity
from dfprep.errors import StoreError
from dfprep.group.inputs import FamilyFiles
from dfprep.store import OutputFolder, masks_key, read_measures_file, write_measures_file

MEASURES_VERSION = 5
"""Incremented with every change of the measures: stored measures of another version are not read."""


def write_measures(path: Path, key: str, measures: FamilyMeasures) -> None:
    """Write the measures of a family; `key`: see `measures_key`."""
    write_measures_file(path, key, measures.to_dict())


def read_measures(path: Path, key: str) -> FamilyMeasures | None:
    """The measures that were written with the same key; None if there are none, or they were damaged or edited."""
    try:
        kept = read_measures_file(path)
        return FamilyMeasures.from_dict(kept.measures) if kept.key == key else None
    except (OSError, StoreError, ValueError, KeyError, TypeError):
        return None  # the family is measured again


def keep(out: OutputFolder, measures: FamilyMeasures, settings: Similarity) -> None:
    """Store the measures of a family; sound that was unreadable is not stored, so that the next run tries again."""
    lasting = [
        replace(fake, audio=None) if fake.audio and fake.audio.verdict is AudioVerdict.UNREADABLE else fake
        for fake in measures.fakes
    ]
    path = out.measures_file(measures.reference, settings.max_lag)
    write_measures(
        path, measures_key(out, measures.reference, settings.crop), replace(measures, fakes=tuple(lasting))
    )


def kept_measures(out: OutputFolder, family: FamilyFiles, settings: Similarity) -> FamilyMeasures | None:
    """The measures of an earlier run for the same face file; None also if required masks are missing."""
    key = measures_key(out, family.reference, settings.crop)
    if settings.masks and masks_key(out.mask_file(family.reference)) != key:
        return None
    kept = read_measures(out.measures_file(family.reference, settings.max_lag), key)
    if kept and kept.reference != family.reference:  # an edited file; the id is used for paths
        return None
    compared = {fake.video: fake.original for fake in kept.fakes} if kept else {}
    return kept if family.originals.items() <= compared.items() else None


def measures_key(out: OutputFolder, reference: str, crop: str) -> str:
    """A hash of the files' sizes and times, the crop and the version; changes if the measures are outdated."""
    of_files = (_size_and_time(path) for path in (out.face_file(reference), out.published_mask_file(reference)))
    return hashlib.sha256(repr((MEASURES_VERSION, crop, *of_files)).encode()).hexdigest()[:16]


def _size_and_time(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except FileNotFoundError:
        return 0, 0
    return status.st_size, status.st_mtime_ns
