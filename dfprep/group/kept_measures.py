"""``similarity/.../<original>.json``: what was measured of a family, kept for later runs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from dfprep.alterations import AudioVerdict, FamilyMeasures, Similarity
from dfprep.files import atomic
from dfprep.group.inputs import FamilyFiles
from dfprep.store import OutputFolder, masks_key

MEASURES_VERSION = 3
"""Raised with every change that changes what is measured: kept measures of another version are not read."""


def write_measures(path: Path, key: str, measures: FamilyMeasures) -> None:
    """Write the measures of a family; `key`: what they were taken of, and how."""
    with atomic(path) as temporary:
        temporary.write_text(json.dumps({"key": key, "measures": measures.to_dict()}) + "\n", encoding="ascii")


def read_measures(path: Path, key: str) -> FamilyMeasures | None:
    """The measures that were written with the same key; None where there are none that can be read."""
    try:
        kept = json.loads(path.read_text(encoding="ascii"))
        return FamilyMeasures.from_dict(kept["measures"]) if kept["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # a damaged file costs measuring again, no more


def keep(out: OutputFolder, measures: FamilyMeasures, settings: Similarity) -> None:
    """Write what was measured; sound that could not be read may be readable the next time, so that is not kept."""
    lasting = [
        replace(fake, audio=None) if fake.audio and fake.audio.verdict is AudioVerdict.UNREADABLE else fake
        for fake in measures.fakes
    ]
    path = out.measures_file(measures.original, settings.max_lag)
    write_measures(
        path, measures_key(out, measures.original, settings.crop), replace(measures, fakes=tuple(lasting))
    )


def kept_measures(out: OutputFolder, family: FamilyFiles, settings: Similarity) -> FamilyMeasures | None:
    """What an earlier run measured of the same face file; None also where `settings` asks for masks not there."""
    key = measures_key(out, family.original, settings.crop)
    if settings.masks and masks_key(out.mask_file(family.original)) != key:
        return None
    kept = read_measures(out.measures_file(family.original, settings.max_lag), key)
    if kept and kept.original != family.original:  # an edited file: what is measured is written under this id
        return None
    return kept if kept and set(family.fakes) <= {fake.video for fake in kept.fakes} else None


def measures_key(out: OutputFolder, original: str, crop: str) -> str:
    """A name for what a family's face file holds; changes with the file, and with how it is measured."""
    try:
        face_file = out.face_file(original).stat()
        of_file = (face_file.st_size, face_file.st_mtime_ns)
    except FileNotFoundError:
        of_file = (0, 0)
    return hashlib.sha256(repr((MEASURES_VERSION, crop, *of_file)).encode()).hexdigest()[:16]
